import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Position, ReadCompactRequest } from '@sessionlog/core';
import { EventLogFullError, SessionInvalidError } from '@sessionlog/core';
import { discardFiles } from './discard-files.ts';
import type { OpenLog } from './open-log.ts';
import { poisoningFileSystem } from './poisoning-file-system.ts';
import { removeOutdated } from './remove-outdated.ts';
import { segmentNumber } from './segment-name.ts';
import type { SnapshotHead } from './snapshot-content.ts';
import { snapshotName } from './snapshot-name.ts';
import { SnapshotWriter } from './snapshot-writer.ts';
import { syncDirectory } from './sync-directory.ts';
import { FULL_CODES, systemErrorCode, withoutSystemError } from './system-error.ts';

/** The log object that compaction is called on. */
export interface CompactingLog extends OpenLog {
  /** Runs a task that writes, between two groups of appends. */
  readonly exclusively: <Answer>(task: () => Promise<Answer>) => Promise<Answer>;
  readonly catchUp: () => Promise<void>;
  /** Seals the segment at the frontier, where there is room for another. */
  readonly rotate: () => Promise<void>;
  /** Throws once the log is closed or poisoned. */
  readonly refuse: () => void;
}

/**
 * Writes a snapshot that stands for everything up to a position (L14, L16), and removes what is older than the one
 * before. Several compactions at once do each other no harm.
 *
 * @throws what `CompactableEventLog.compact` throws.
 */
export async function compactLog(log: CompactingLog, request: ReadCompactRequest): Promise<void> {
  const { upTo, entries, signal } = request;
  const refuse = (): void => {
    signal?.throwIfAborted();
    log.refuse();
  };
  refuse();
  const head = await log.exclusively(() => prepare(log, upTo));
  if (head === undefined) return checkAll(entries, refuse);
  const name = snapshotName(segmentNumber(head.segment) ?? 0, randomBytes(8));
  await writeSnapshot(log, name, head, entries, refuse);
  try {
    log.snapshots.look();
    const { newest } = log.snapshots;
    if (newest?.name === name) await removeOutdated(log, newest);
  } catch {
    // The snapshot stands; the next compaction removes what this one could not.
  }
}

// Where the snapshot shall stand. It must never be more durable than the events it stands for: after a loss of power
// their positions would be given to others.
async function prepare(log: CompactingLog, upTo: Position): Promise<SnapshotHead | undefined> {
  const { directory, snapshots, chain } = log;
  log.refuse();
  await log.catchUp();
  snapshots.look();
  const { last, floor } = chain;
  if (upTo < 2 ** 32 || last === undefined || upTo > last) {
    throw new SessionInvalidError('upTo', 'must be the position of an event.');
  }
  if (floor !== undefined && upTo <= floor) return undefined;
  if (upTo >= chain.segment.base) await log.rotate();
  if (upTo >= chain.segment.base) await chain.segment.sync();
  // Each time that it waits, a read may go on into the next segment.
  while (chain.predecessor !== undefined) await chain.syncPredecessor();
  const segment = chain.passed.find((passed) => passed.last !== undefined && passed.last > upTo) ?? chain.segment;
  return { store: directory.store.id, upTo, segment: segment.name };
}

async function writeSnapshot(
  { directory, snapshots }: CompactingLog,
  name: string,
  head: SnapshotHead,
  entries: AsyncIterable<string>,
  refuse: () => void,
): Promise<void> {
  const fs = poisoningFileSystem(directory);
  const broken: unknown[] = [];
  let temporary: string | undefined;
  const isOvertaken = (): boolean => {
    snapshots.look();
    return (snapshots.newest?.upTo ?? 0) >= head.upTo;
  };
  try {
    const writer = new SnapshotWriter(fs, directory.path, name, head);
    temporary = writer.path;
    try {
      await writer.write(noting(entries, broken), refuse);
    } finally {
      writer.close();
    }
    refuse();
    if (isOvertaken()) return;
    fs.rename(temporary, join(directory.path, name));
    temporary = undefined;
    await syncDirectory(fs, directory.path);
  } catch (error) {
    if (broken.includes(error)) throw error;
    const code = systemErrorCode(error);
    if (code === 'ENOENT' && temporary !== undefined && isOvertaken()) return;
    if (FULL_CODES.has(code)) throw new EventLogFullError();
    throw withoutSystemError(error, directory.path);
  } finally {
    if (temporary !== undefined) discardFiles(directory.fs, [temporary]);
  }
}

// Compacted as far already: what is refused elsewhere is refused here, too, and nothing is written.
async function checkAll(entries: AsyncIterable<string>, refuse: () => void): Promise<void> {
  for await (const _ of entries) refuse();
}

// What the source of the entries throws is the caller's, even where it looks like an error of the system.
async function* noting(entries: AsyncIterable<string>, broken: unknown[]): AsyncGenerator<string, void, undefined> {
  try {
    yield* entries;
  } catch (error) {
    broken.push(error);
    throw error;
  }
}
