import { setImmediate } from 'node:timers/promises';
import type { EventLogSnapshot } from '@sessionlog/core';
import { EventLogCompactedError, EventLogCorruptError, hasCode } from '@sessionlog/core';
import type { OpenLog } from './open-log.ts';
import type { SnapshotFile } from './snapshot-catalog.ts';
import { SnapshotScanner } from './snapshot-scanner.ts';

/**
 * The newest snapshot that is whole, validated as a whole; `undefined` when all events are there.
 *
 * @param refuse - is called now and then, and throws to give it up.
 * @throws `ERR_EVENT_LOG_CORRUPT` when none is whole that fits the events that are there.
 * @throws what `SnapshotCatalog.newestValid` throws.
 */
export async function readSnapshot(log: OpenLog, refuse: () => void): Promise<EventLogSnapshot | undefined> {
  const { snapshots, chain } = log;
  refuse();
  const file = await snapshots.newestValid();
  refuse();
  if (chain.beginning !== undefined && (file === undefined || file.upTo < chain.beginning)) {
    throw new EventLogCorruptError(
      'its snapshots',
      chain.beginning,
      'the one that stood before its events is not whole',
    );
  }
  return file && Object.freeze({ upTo: file.upTo, entries: entriesOf(log, file, refuse) });
}

async function* entriesOf(
  { directory, snapshots }: OpenLog,
  { name, upTo }: SnapshotFile,
  refuse: () => void,
): AsyncGenerator<string, void, undefined> {
  refuse();
  const scanner = SnapshotScanner.open(directory, name);
  if (scanner === undefined) {
    snapshots.look();
    throw new EventLogCompactedError(snapshots.newest?.upTo ?? upTo);
  }
  try {
    let batch: string[] = [];
    while (scanner.step((entry) => batch.push(entry))) {
      for (const entry of batch) {
        refuse();
        yield entry;
      }
      batch = [];
      await setImmediate();
    }
  } catch (error) {
    if (hasCode(error, 'ERR_EVENT_LOG_CORRUPT')) snapshots.distrust(name);
    throw error;
  } finally {
    scanner.close();
  }
}
