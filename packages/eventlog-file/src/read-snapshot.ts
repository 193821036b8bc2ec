import { setImmediate } from 'node:timers/promises';
import type { EventLogSnapshot } from '@sessionlog/core';
import { EventLogCompactedError, EventLogCorruptError, hasCode } from '@sessionlog/core';
import type { LogDirectory } from './log-directory.ts';
import type { OpenLog } from './open-log.ts';
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
  if (file === undefined) return undefined;
  const failed = (error: unknown): unknown => {
    if (hasCode(error, 'ERR_EVENT_LOG_CORRUPT')) snapshots.distrust(file.name);
    if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) return error;
    snapshots.look();
    return new EventLogCompactedError(snapshots.newest?.upTo ?? file.upTo);
  };
  const entries = readSnapshotEntries(log.directory, file.name, refuse, failed);
  return Object.freeze({ upTo: file.upTo, entries });
}

/**
 * The entries of a snapshot, each validated; the event loop turns meanwhile.
 *
 * @param refuse - is called in front of each entry, and may throw to give it up.
 * @param failed - gives what is thrown in place of an error.
 * @throws `ERR_EVENT_LOG_COMPACTED` when it was removed meanwhile, and what {@link SnapshotScanner} throws.
 */
export async function* readSnapshotEntries(
  directory: LogDirectory,
  name: string,
  refuse: () => void,
  failed: (error: unknown) => unknown = (error) => error,
): AsyncGenerator<string, void, undefined> {
  let scanner: SnapshotScanner | undefined;
  try {
    refuse();
    scanner = SnapshotScanner.open(directory, name);
    // Two further compactions removed it.
    if (scanner === undefined) throw new EventLogCompactedError(0);
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
    throw failed(error);
  } finally {
    scanner?.close();
  }
}
