import { lstatSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type DirectoryApart, makeDirectoryApart, refuseFilled } from './directory-apart.ts';
import { lockDatabase } from './lock-database.ts';
import type { LogLocation } from './log-location.ts';
import { type OpenedLog, openLog } from './open-log.ts';
import { UsageError } from './usage-error.ts';
import { watchedLog } from './watched-log.ts';

/**
 * A log that is filled before it has its name: a part of a log must not be taken for all of it, as what is missing may be
 * a logout. Where the log is in PostgreSQL, or in a database that is there, it has its name from the start.
 */
export interface LogTarget {
  readonly log: OpenedLog;
  /** Whether the log has its name only when it is published. */
  readonly isApart: boolean;
  /** Closes the log, and gives it its name. */
  publish(): Promise<void>;
  /** Closes the log, and removes what has no name yet. */
  discard(): Promise<void>;
}

/**
 * Opens a log to be filled.
 *
 * @throws UsageError when something stands where it is to be, or another process fills that database.
 */
export async function openTarget(location: LogLocation): Promise<LogTarget> {
  switch (location.kind) {
    case 'file':
      return fileTarget(resolve(location.directory));
    case 'sqlite': {
      const path = resolve(location.path);
      const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
      return isThere ? lockedTarget(location) : databaseTarget(path, location.topic);
    }
    case 'postgres':
      return claimedTarget(location);
  }
}

async function namedTarget(location: LogLocation): Promise<LogTarget> {
  const log = await openLog(location, 'make');
  return { log, isApart: false, publish: () => log.close(), discard: () => log.close() };
}

async function lockedTarget(location: Extract<LogLocation, { kind: 'sqlite' }>): Promise<LogTarget> {
  const target = await namedTarget(location);
  try {
    const release = await lockDatabase(location.path);
    if (release === undefined)
      throw new UsageError('Another copy into that database is at work. Wait for its end, or end it.');
    const close = async (): Promise<void> => {
      try {
        await target.discard();
      } finally {
        await release();
      }
    };
    return { ...target, publish: close, discard: close };
  } catch (error) {
    await target.discard();
    throw error;
  }
}

async function claimedTarget(location: LogLocation): Promise<LogTarget> {
  const target = await namedTarget(location);
  try {
    const claim = await target.log.claim?.();
    if (claim !== undefined) return { ...target, log: whileHeld(target.log, claim.lost) };
    throw new UsageError('Another copy into that topic is at work. Wait for its end, or end it.');
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** A log that is not written to any more once its claim is lost. Closing it gives that back. */
function whileHeld(log: OpenedLog, lost: AbortSignal): OpenedLog {
  return {
    ...watchedLog(log, () => {}),
    read: (options) => log.read(options),
    append: (event) => log.append(event, { signal: lost }),
    compact: (request) => log.compact({ ...request, signal: lost }),
  };
}

async function fileTarget(directory: string): Promise<LogTarget> {
  refuseFilled(directory);
  const apart = makeDirectoryApart(directory);
  const log = await openedOrRemoved(apart, { kind: 'file', directory: apart.path });
  return {
    log,
    isApart: true,
    async publish() {
      await log.close();
      apart.publish();
    },
    discard: () => removed(log, apart),
  };
}

async function databaseTarget(path: string, topic: string | undefined): Promise<LogTarget> {
  const apart = makeDirectoryApart(path);
  const log = await openedOrRemoved(apart, { kind: 'sqlite', path: join(apart.path, basename(path)), topic });
  return {
    log,
    isApart: true,
    async publish() {
      // A backup is checked, synced, and has its name only then.
      await log.backup?.(path);
      await removed(log, apart);
    },
    discard: () => removed(log, apart),
  };
}

async function openedOrRemoved(apart: DirectoryApart, location: LogLocation): Promise<OpenedLog> {
  try {
    return await openLog(location, 'make');
  } catch (error) {
    apart.discard();
    throw error;
  }
}

async function removed(log: OpenedLog, apart: DirectoryApart): Promise<void> {
  await log.close();
  apart.discard();
}
