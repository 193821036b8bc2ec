import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { LogLocation } from './log-location.ts';
import { type OpenedLog, openLog } from './open-log.ts';
import { UsageError } from './usage-error.ts';

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
 * @throws UsageError when something stands where it is to be.
 */
export async function openTarget(location: LogLocation): Promise<LogTarget> {
  switch (location.kind) {
    case 'file':
      return fileTarget(resolve(location.directory));
    case 'sqlite': {
      const path = resolve(location.path);
      return isThere(path) ? namedTarget(location) : databaseTarget(path, location.topic);
    }
    case 'postgres':
      return namedTarget(location);
  }
}

async function namedTarget(location: LogLocation): Promise<LogTarget> {
  const log = await openLog(location, 'make');
  return { log, isApart: false, publish: () => log.close(), discard: () => log.close() };
}

async function fileTarget(directory: string): Promise<LogTarget> {
  if (isThere(directory) && readdirSync(directory).length > 0) {
    throw new UsageError('The directory of the new log must be empty, or not there yet.');
  }
  const apart = madeBeside(directory);
  const log = await openedOrRemoved(apart, { kind: 'file', directory: apart });
  return {
    log,
    isApart: true,
    async publish() {
      await log.close();
      // An empty directory gives way; one that is not empty any more does not.
      renameSync(apart, directory);
      syncDirectory(dirname(directory));
    },
    discard: () => removed(log, apart),
  };
}

async function databaseTarget(path: string, topic: string | undefined): Promise<LogTarget> {
  const apart = madeBeside(path);
  const log = await openedOrRemoved(apart, { kind: 'sqlite', path: join(apart, basename(path)), topic });
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

async function openedOrRemoved(apart: string, location: LogLocation): Promise<OpenedLog> {
  try {
    return await openLog(location, 'make');
  } catch (error) {
    rmSync(apart, { recursive: true, force: true });
    throw error;
  }
}

async function removed(log: OpenedLog, apart: string): Promise<void> {
  await log.close();
  rmSync(apart, { recursive: true, force: true });
}

function madeBeside(path: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return mkdtempSync(`${path}.part-`);
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
