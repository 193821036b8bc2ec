import { setImmediate } from 'node:timers/promises';
import type { EventLogSnapshot } from '@sessionlog/core';
import { EventLogCompactedError, EventLogCorruptError, hasCode } from '@sessionlog/core';
import type { LogDirectory } from './log-directory.ts';
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
  try {
    yield* readSnapshotEntries(directory, name, refuse);
  } catch (error) {
    if (hasCode(error, 'ERR_EVENT_LOG_CORRUPT')) snapshots.distrust(name);
    // Two further compactions removed it.
    if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
    snapshots.look();
    throw new EventLogCompactedError(snapshots.newest?.upTo ?? upTo);
  }
}

/**
 * The entries of a snapshot, each validated; the event loop turns meanwhile.
 *
 * @param beforeEach - is called in front of each entry, and may throw to give it up.
 * @throws `ERR_EVENT_LOG_COMPACTED` when it was removed meanwhile, and what {@link SnapshotScanner} throws.
 */
export async function* readSnapshotEntries(
  directory: LogDirectory,
  name: string,
  beforeEach: () => void,
): AsyncGenerator<string, void, undefined> {
  const scanner = SnapshotScanner.open(directory, name);
  if (scanner === undefined) throw new EventLogCompactedError(0);
  try {
    let batch: string[] = [];
    while (scanner.step((entry) => batch.push(entry))) {
      for (const entry of batch) {
        beforeEach();
        yield entry;
      }
      batch = [];
      await setImmediate();
    }
  } finally {
    scanner.close();
  }
}
