import { readdirSync } from 'node:fs';
import type { Position } from '@sessionlog/core';
import { hasCode } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FileEventLog } from '../src/file-event-log.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import { ModelReader } from './model-reader.ts';
import { plainEvent } from './plain-event.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

const LIMITS = { segmentBytes: 700 };

interface Appended {
  readonly id: string;
  readonly position: Position;
}

/** What every log of a directory must agree on. */
class Model {
  readonly appended: Appended[] = [];
  compacted = 0;

  ids(upTo: Position = Number.POSITIVE_INFINITY): string[] {
    return this.appended.filter(({ position }) => position <= upTo).map(({ id }) => id);
  }
}

async function append(log: FileEventLog, model: Model, count: number): Promise<void> {
  const first = model.appended.length;
  const events = Array.from({ length: count }, (_, index) => plainEvent(first + index));
  const positions = await Promise.all(events.map((event) => log.append(event)));
  for (const [index, position] of positions.entries()) {
    model.appended.push({ id: events[index]?.id ?? '', position });
  }
}

async function compact(log: FileEventLog, model: Model, place: number): Promise<void> {
  const { appended } = model;
  const upTo = appended[Math.min(appended.length - 1, Math.floor(place * appended.length))]?.position;
  if (upTo === undefined) return;
  await log.compact({ upTo, snapshot: model.ids(upTo).map((id) => JSON.stringify(id)) });
  model.compacted = Math.max(model.compacted, upTo);
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('append'), log: fc.nat(2), count: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('read'), log: fc.nat(2), count: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('compact'), log: fc.nat(2), count: fc.integer({ min: 0, max: 10 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen'), log: fc.nat(2), count: fc.constant(0) }) },
);

it('logs that append, rotate, compact and read in turn: every reader has every event once and in order', async () => {
  let segments = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (plan) => {
      const directory = scratchDirectory();
      const open = (): Promise<FileEventLog> => openFileEventLog(unsyncedFileSystem, directory, 'sync', LIMITS);
      const logs = [await open(), await open(), await open()];
      const model = new Model();
      let readers = logs.flatMap((log) => [new ModelReader(log), new ModelReader(log)]);
      for (const { kind, log: index, count } of plan) {
        const log = logs[index] as FileEventLog;
        if (kind === 'append') await append(log, model, count);
        if (kind === 'compact') await compact(log, model, count / 10);
        if (kind === 'read') {
          const reader = readers[count] as ModelReader;
          await reader.step();
          expect(reader.ids).toEqual(model.ids().slice(0, reader.ids.length));
        }
        if (kind === 'reopen') {
          await log.close();
          logs[index] = await open();
          readers = readers.map((reader, at) =>
            at >> 1 === index ? new ModelReader(logs[index] as FileEventLog) : reader,
          );
        }
        for (const each of logs) expectRefusedFromStart(each, model.compacted);
      }
      segments = Math.max(segments, readdirSync(directory).filter((name) => name.endsWith('.log')).length);
      for (const reader of [...readers, new ModelReader(logs[0] as FileEventLog)]) {
        expect(await reader.finish()).toEqual(model.ids());
      }
      const positions = model.appended.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      await Promise.all(logs.map((log) => log.close()));
    }),
  );
  expect(segments).toBeGreaterThan(3);
});

function expectRefusedFromStart(log: FileEventLog, compacted: Position): void {
  try {
    log.readSync();
    expect(compacted).toBe(0);
  } catch (error) {
    expect(hasCode(error, 'ERR_EVENT_LOG_COMPACTED') && error.upTo).toBe(compacted);
  }
}
