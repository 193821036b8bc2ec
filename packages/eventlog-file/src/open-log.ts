import { constants } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkPrivateDirectory, EventLogCorruptError, hasCode, securePrivateDirectory } from '@sessionlog/core';
import { bootId } from './boot-id.ts';
import { checkFileSystem } from './check-file-system.ts';
import type { FileSystem } from './file-system.ts';
import { existingStore, findStore } from './find-store.ts';
import type { LogDirectory } from './log-directory.ts';
import { Poison } from './poison.ts';
import { openExisting } from './private-file.ts';
import { Segment } from './segment.ts';
import { SegmentChain } from './segment-chain.ts';
import { segmentNumber } from './segment-name.ts';
import type { SnapshotFile } from './snapshot-catalog.ts';
import { SnapshotCatalog } from './snapshot-catalog.ts';
import { syncDirectory } from './sync-directory.ts';
import { withoutSystemError } from './system-error.ts';

// Of the segments of a log, only the last and the one before it can hold what is not synced; a file of the highest number
// may be none of them, but one that lost a rotation.
const UNSYNCED_NUMBERS = 2;

/** How a log is opened. */
export interface OpeningOptions {
  readonly readOnly: boolean;
  readonly dangerouslyAllowNetworkFileSystem: boolean;
}

/** An open log: what its reading, writing and compaction stand on. */
export interface OpenLog {
  readonly directory: LogDirectory;
  readonly snapshots: SnapshotCatalog;
  readonly chain: SegmentChain;
}

/**
 * Opens the log in a directory that becomes a store if it is none, at the newest snapshot that is whole, and makes durable
 * what a killed writer left visible, so that nobody acts on what could be lost. Read-only, nothing is made or synced.
 *
 * @throws what {@link findStore}, {@link SnapshotCatalog}, {@link Segment} and `securePrivateDirectory` throw, the
 *   system's errors as `ERR_EVENT_LOG_UNAVAILABLE`.
 */
export async function openLog(fs: FileSystem, path: string, options: OpeningOptions): Promise<OpenLog> {
  try {
    if (!options.dangerouslyAllowNetworkFileSystem) checkFileSystem(fs, path);
    const directory = options.readOnly ? existingDirectory(fs, path) : await privateDirectory(fs, path);
    const snapshots = new SnapshotCatalog(directory);
    const [segment, snapshot] = await findBeginning(directory, snapshots);
    const chain = new SegmentChain(directory, snapshots, segment, snapshot);
    try {
      if (!options.readOnly) await makeDurable(directory, segment);
      if (snapshot !== undefined) await passUpTo(chain, snapshot.upTo);
      return { directory, snapshots, chain };
    } catch (error) {
      chain.close();
      throw error;
    }
  } catch (error) {
    throw withoutSystemError(error, path);
  }
}

async function privateDirectory(fs: FileSystem, path: string): Promise<LogDirectory> {
  securePrivateDirectory(path);
  const boot = bootId(fs);
  const store = await findStore(fs, path, boot);
  return Object.freeze({ fs, path, store, boot, readOnly: false, poison: new Poison(), synced: new Map() });
}

function existingDirectory(fs: FileSystem, path: string): LogDirectory {
  checkPrivateDirectory(path);
  const store = existingStore(fs, path);
  return Object.freeze({ fs, path, store, boot: undefined, readOnly: true, poison: new Poison(), synced: new Map() });
}

// Compactions may remove what was found just now: then a newer snapshot stands.
async function findBeginning(
  directory: LogDirectory,
  snapshots: SnapshotCatalog,
): Promise<[segment: Segment, snapshot: SnapshotFile | undefined]> {
  for (let missing: string | undefined; ; ) {
    const snapshot = await snapshots.newestValid();
    const name = snapshot?.segment ?? directory.store.segment;
    const segment = Segment.open(directory, name);
    if (segment !== undefined) return [segment, snapshot];
    if (name === missing) throw new EventLogCorruptError(name, undefined, 'the file is missing');
    missing = name;
  }
}

async function makeDurable({ fs, path, synced }: LogDirectory, beginning: Segment): Promise<void> {
  await syncDirectory(fs, path);
  beginning.size();
  await beginning.sync();
  const segments = fs.readdir(path).map((name) => ({ name, number: segmentNumber(name) ?? 0 }));
  const newest = Math.max(...segments.map(({ number }) => number));
  for (const { name, number } of segments) {
    if (number <= beginning.number || number < newest - UNSYNCED_NUMBERS) continue;
    const descriptor = openExisting(fs, join(path, name), constants.O_RDONLY);
    if (descriptor === undefined) continue;
    try {
      const { size } = fs.fstat(descriptor);
      await fs.fdatasync(descriptor);
      // Whoever appends says it, so that damage of it is never taken for what a loss of power left.
      synced.set(name, size);
    } finally {
      fs.close(descriptor);
    }
  }
}

// What the snapshot stands for is validated and given to nobody; the event loop turns meanwhile. Damage is said by the
// first read.
async function passUpTo(chain: SegmentChain, upTo: number): Promise<void> {
  const { segment } = chain;
  try {
    while (chain.segment === segment && segment.base + chain.tail <= upTo && chain.advance(() => {})) {
      await setImmediate();
    }
  } catch (error) {
    if (!hasCode(error, 'ERR_EVENT_LOG_CORRUPT') && !hasCode(error, 'ERR_EVENT_UNSUPPORTED')) throw error;
  }
}
