import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { RecordedEvent } from '@sessionlog/core';
import { checkPrivateDirectory, SessionInvalidError } from '@sessionlog/core';
import { FileEventLog } from './file-event-log.ts';
import { readFileEventLogOptions } from './file-event-log-options.ts';
import type { FileSystem } from './file-system.ts';
import { fileSystem } from './file-system.ts';
import type { LogDirectory } from './log-directory.ts';
import { openLog } from './open-log.ts';
import { readAround } from './read-around.ts';
import { readSnapshotEntries } from './read-snapshot.ts';
import type { LostRange, SalvageReport } from './salvage-report.ts';
import { readSalvageRequest, type SalvageRequest } from './salvage-request.ts';
import { salvageDirectory, salvagedEvents } from './salvage-source.ts';
import type { SnapshotFile } from './snapshot-catalog.ts';
import { SnapshotCatalog } from './snapshot-catalog.ts';
import { snapshotName, snapshotNumber } from './snapshot-name.ts';
import { SnapshotWriter } from './snapshot-writer.ts';
import { syncDirectory } from './sync-directory.ts';
import { withoutSystemError } from './system-error.ts';

const GROUP_EVENTS = 512;

/**
 * Copies what can be read of a damaged log to a new one: the newest snapshot that is whole, and every event behind it that
 * is whole, with its id and in the order of the log. Positions are new. What it reads from is opened read-only and is not
 * changed: keep it as evidence.
 *
 * **What is lost may have held a logout.** Sessions that were ended there are live again in the copy. End all sessions
 * (`store.expireAll`) unless you know better.
 *
 * @returns what was copied, and every part that could not be read.
 * @throws `ERR_SESSION_INVALID` when `to` is not empty or in `from`, or an option is malformed.
 * @throws `ERR_EVENT_LOG_CORRUPT` when not even the name of the store can be read.
 * @throws what `FileEventLog.open`, its `append` and its `compact` throw. What was made in `to` by then stays, and is no copy.
 * @since 0.1.0
 */
export async function salvage(request: SalvageRequest): Promise<SalvageReport> {
  return salvageOver(fileSystem, request);
}

/** {@link salvage} from a file system of choice, for the tests. Not exported. */
export async function salvageOver(fs: FileSystem, request: SalvageRequest): Promise<SalvageReport> {
  const { source, target, onEvent } = readSalvageRequest(request);
  const lost: LostRange[] = [];
  try {
    checkPrivateDirectory(source);
    const directory = salvageDirectory(readAround(fs), source, lost);
    const snapshot = await newestSnapshot(directory, lost);
    const snapshotEntries = await beginCopy(target, directory, snapshot);
    const log = await FileEventLog.open({ directory: target });
    try {
      const events = await appendAll(log, salvagedEvents(directory, snapshot, lost), onEvent);
      return Object.freeze({ events, snapshotEntries, lost: Object.freeze(lost) });
    } finally {
      await log.close();
    }
  } catch (error) {
    throw withoutSystemError(error, source);
  }
}

async function newestSnapshot(directory: LogDirectory, lost: LostRange[]): Promise<SnapshotFile | undefined> {
  const snapshots = new SnapshotCatalog(directory);
  const newest = await snapshots.newestValid();
  for (const file of directory.fs.readdir(directory.path)) {
    if (snapshotNumber(file) === undefined || !snapshots.isDamaged(file)) continue;
    const to = directory.fs.lstat(join(directory.path, file))?.size ?? 0;
    lost.push(Object.freeze({ file, from: 0, to, reason: 'the snapshot is not whole' }));
  }
  return newest;
}

// The copy of a snapshot stands in front of the first event of the new log.
async function beginCopy(
  target: string,
  source: LogDirectory,
  snapshot: SnapshotFile | undefined,
): Promise<number | undefined> {
  const options = readFileEventLogOptions({ directory: target });
  const { directory, snapshots, chain } = await openLog(fileSystem, target, options);
  try {
    if (chain.readBatch(undefined).length > 0 || snapshots.newest !== undefined) {
      throw new SessionInvalidError('to', 'must be an empty directory, or none yet.');
    }
    if (snapshot === undefined) return undefined;
    const { base: upTo, name: segment } = chain.segment;
    const name = snapshotName(chain.segment.number, randomBytes(8));
    const writer = new SnapshotWriter(fileSystem, target, name, { store: directory.store.id, upTo, segment });
    let entries = 0;
    try {
      const copied = counted(
        readSnapshotEntries(source, snapshot.name, () => {}),
        () => {
          entries++;
        },
      );
      await writer.write(copied, () => {});
    } finally {
      writer.close();
    }
    fileSystem.rename(writer.path, join(target, name));
    await syncDirectory(fileSystem, target);
    return entries;
  } finally {
    chain.close();
  }
}

async function* counted(entries: AsyncIterable<string>, count: () => void): AsyncGenerator<string, void, undefined> {
  for await (const entry of entries) {
    count();
    yield entry;
  }
}

async function appendAll(log: FileEventLog, events: Iterable<RecordedEvent>, onEvent: () => void): Promise<number> {
  // A record behind a damaged seal may have been recorded again in the next segment.
  const ids = new Set<string>();
  let group: Promise<number>[] = [];
  for (const event of events) {
    if (ids.has(event.id)) continue;
    ids.add(event.id);
    group.push(log.append({ id: event.id, type: event.type, data: event.data }));
    onEvent();
    if (group.length < GROUP_EVENTS) continue;
    await Promise.all(group);
    group = [];
    await setImmediate();
  }
  await Promise.all(group);
  return ids.size;
}
