import { resolve } from 'node:path';
import { SessionInvalidError } from '@sessionlog/core';

/**
 * Options of {@link SqliteEventLog.open}.
 *
 * @since 0.1.0
 */
export interface SqliteEventLogOptions {
  /** The database file, made with its directory when it is not there. Only files: no URI and no memory database. */
  readonly path: string;
  /**
   * Which log in the file: 1 to 64 of `a-z`, `0-9`, `_`, `-`, `.`, beginning with a letter or digit. Several topics may
   * share a file. Default: `sessions`.
   */
  readonly topic?: string | undefined;
  /**
   * Opens a log that is there to read only: no database is made or brought up to a newer format, and neither it nor its
   * `-wal` file is ever written to, also when it is closed. SQLite itself makes the `-wal` file, empty, and the `-shm` file,
   * where they are missing, and writes to the latter who reads what. Where it can't, as on a file system that is mounted
   * read-only, it does without; a database without `-wal` file is read as a whole then, up to 1 GiB, and the log answers
   * `ERR_EVENT_LOG_UNAVAILABLE` as soon as somebody writes there. Default: false.
   */
  readonly readOnly?: boolean | undefined;
  /**
   * Opens a database on a network file system, or on one that can't be told from it, which is refused otherwise. Only
   * where all its processes run on one machine, and its locks and shared memory are known to work: events are lost
   * elsewhere. Default: false.
   */
  readonly dangerouslyAllowNetworkFileSystem?: boolean | undefined;
}

const KEYS: readonly PropertyKey[] = ['path', 'topic', 'readOnly', 'dangerouslyAllowNetworkFileSystem'];
const TOPIC = /^[a-z0-9][a-z0-9_.-]{0,63}$/;
const DEFAULT_TOPIC = 'sessions';

/**
 * A frozen, checked copy of the options, each own property read once; the path is absolute in it.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readSqliteEventLogOptions(options: SqliteEventLogOptions): {
  readonly path: string;
  readonly topic: string;
  readonly readOnly: boolean;
  readonly allowNetwork: boolean;
} {
  if (typeof options !== 'object' || options === null) {
    throw new SessionInvalidError('options', 'must be an object with a path.');
  }
  for (const key of Reflect.ownKeys(options)) {
    if (!KEYS.includes(key))
      throw new SessionInvalidError('options', `know only ${KEYS.join(', ')}. Take the other key out.`);
  }
  const given: Partial<SqliteEventLogOptions> = { ...options };
  return Object.freeze({
    path: readDatabasePath(given.path),
    topic: readTopic(given.topic),
    readOnly: readFlag('readOnly', given.readOnly),
    allowNetwork: readFlag('dangerouslyAllowNetworkFileSystem', given.dangerouslyAllowNetworkFileSystem),
  });
}

/**
 * The absolute path of a database file.
 *
 * @throws `ERR_SESSION_INVALID` when SQLite would take it for something else.
 */
export function readDatabasePath(path: unknown): string {
  if (typeof path !== 'string' || path === '') throw new SessionInvalidError('path', 'must name the database file.');
  if (path.includes('\0') || !path.isWellFormed()) {
    throw new SessionInvalidError('path', 'must hold no NUL and no lone surrogate.');
  }
  if (path.startsWith(':') || path.startsWith('file:')) {
    throw new SessionInvalidError('path', 'must be the path of a file: memory databases and URIs are not taken.');
  }
  // The driver cuts white space off, and would open another file than the one that was checked.
  if (/\s$/.test(path)) throw new SessionInvalidError('path', 'must not end with white space.');
  return resolve(path);
}

function readTopic(topic: unknown): string {
  if (topic === undefined) return DEFAULT_TOPIC;
  if (typeof topic !== 'string' || !TOPIC.test(topic)) {
    throw new SessionInvalidError(
      'topic',
      'must be 1 to 64 of a-z, 0-9, _, - and ., beginning with a letter or digit.',
    );
  }
  return topic;
}

function readFlag(field: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw new SessionInvalidError(field, 'must be true or false.');
}
