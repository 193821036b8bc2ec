import { type EventBytes, type Position, type RecordedEvent, SessionStore } from '@sessionlog/core';
import { newEvent } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { type FileEventLog, openFileEventLog } from '../src/file-event-log.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

type Show = (log: FileEventLog, after: Position | undefined) => readonly RecordedEvent[];

const shown: Show = (log, after) => {
  const events: RecordedEvent[] = [];
  const last = log.showSync(after, (event) => {
    expect(spelledOut(event)).toEqual(event.recorded());
    events.push(event.recorded());
  });
  expect(last).toBe(events.at(-1)?.position);
  return events;
};

// Keeps what is only shown.
const kept: Show = (log, after) => {
  const events: EventBytes[] = [];
  log.showSync(after, (event) => events.push(event));
  return events.map((event) => event.recorded());
};

const hasty: Show = (log, after) => shown(log, after).slice(0, -1);

const STRANGE = { id: '7'.repeat(26), type: 'later', data: '{}' };

function touch(index: number) {
  const time = '2026-11-21T00:00:00.000Z';
  const data = `{"v":1,"token_handle":"sha256:v1:${'0'.repeat(64)}","last_seen_at":"${time}"}`;
  return { id: String(index).padStart(26, '0'), type: 'session_touched', data };
}

function spelledOut({ bytes, type, idAt, dataAt, dataEnd, position }: EventBytes): RecordedEvent {
  const text = (from: number, to: number): string => bytes.toString('utf8', from, to);
  return { id: text(idAt, idAt + 26), type, data: text(dataAt, dataEnd), position };
}

function showAll(show: Show, log: FileEventLog, after: Position | undefined): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (let batch = show(log, after); batch.length > 0; batch = show(log, batch.at(-1)?.position)) events.push(...batch);
  return events;
}

function areThoseThatAreRead(show: Show) {
  const sizes = { segmentBytes: 2000 };
  return fc.asyncProperty(fc.array(newEvent, { minLength: 1, maxLength: 12 }), fc.nat(), async (events, from) => {
    const directory = scratchDirectory();
    const log = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed', sizes);
    const other = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed', sizes);
    try {
      await Promise.all(events.map((event) => log.append(event)));
      const all = readAll(other);
      const after = from % 3 === 0 ? undefined : all[from % all.length]?.position;
      const expected = all.filter(({ position }) => position > (after ?? -1));
      // One that wrote them, one that has read them already, and one that comes to them for the first time.
      expect(showAll(show, log, after)).toEqual(expected);
      expect(showAll(show, other, after)).toEqual(expected);
      const fresh = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed', sizes);
      expect(showAll(show, fresh, after)).toEqual(expected);
      await fresh.close();
    } finally {
      await Promise.all([log.close(), other.close()]);
    }
  });
}

describe('the events that a log shows', () => {
  it('are those that are read, whoever wrote or read them before', () =>
    fc.assert(areThoseThatAreRead(shown), { numRuns: 30 * scale }));

  it.each([
    ['keeps what is only shown', kept],
    ['passes over the last of each batch', hasty],
  ] satisfies [string, Show][])('control: one who %s is found out', async (_, show) =>
    expect((await fc.check(areThoseThatAreRead(show), { numRuns: 200, endOnFailure: true })).failed).toBe(true),
  );

  it('are none where nothing is there, and a closed log shows none (L11)', async () => {
    const log = await openFileEventLog(unsyncedFileSystem, scratchDirectory());
    expect(log.showSync(undefined, () => expect.unreachable())).toBeUndefined();
    await log.close();
    expect(() => log.showSync(undefined, () => {})).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_CLOSED' }));
  });

  it('leave the log whole, whatever is done by whom a store tells that it does not believe one of them', async () => {
    const directory = scratchDirectory();
    const log = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed');
    const store = await SessionStore.open(log, { policy: { absoluteTimeoutMs: 1e9 } });
    const { token } = await store.create({ principal: 'ann' });
    // So many that the last are shown, and to a log that has not read them yet.
    const other = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed');
    await Promise.all(
      Array.from({ length: 1400 }, (_, index) => other.append(index === 1200 ? STRANGE : touch(index))),
    );
    const all = readAll(other);
    const told = new Promise<readonly RecordedEvent[]>((resolve, reject) => {
      store.signal(token).addEventListener('abort', () => {
        try {
          resolve(readAll(log));
        } catch (error) {
          reject(error);
        }
      });
    });
    await expect(store.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
    expect(await told).toEqual(all);
    expect(readAll(log)).toEqual(all);
    await Promise.all([log.close(), other.close()]);
  });
});
