import { type Position, readRequest, SessionInvalidError } from '@sessionlog/core';

/**
 * What a backup of a SQLite log holds. Every figure was read from the finished file.
 *
 * @since 0.1.0
 */
export interface SqliteBackup {
  /** The file, absolute. */
  readonly path: string;
  readonly bytes: number;
  /** Events of this log, those behind its snapshot; other topics of the file are in the backup too. */
  readonly events: number;
  /** The position of the last event, or of the snapshot when none is behind it; `undefined` for an empty log. */
  readonly lastPosition: Position | undefined;
  /** Where the snapshot stands; `undefined` when the log was never compacted. */
  readonly compactedUpTo: Position | undefined;
}

/**
 * How far a backup is.
 *
 * @since 0.1.0
 */
export interface SqliteBackupProgress {
  /** Pages that are copied. */
  readonly pages: number;
  /** Pages that there are. */
  readonly total: number;
}

/**
 * Options of `SqliteEventLog.backup`.
 *
 * @since 0.1.0
 */
export interface SqliteBackupOptions {
  /** Called after every hundred pages or so. What it throws gives the backup up. */
  readonly onProgress?: ((progress: SqliteBackupProgress) => void) | undefined;
}

/** Reads the options. @throws `ERR_SESSION_INVALID` naming the field. */
export function readOnProgress(options: SqliteBackupOptions): SqliteBackupOptions['onProgress'] {
  const { onProgress } = readRequest('options', options, ['onProgress']);
  if (onProgress === undefined) return undefined;
  if (typeof onProgress !== 'function') throw new SessionInvalidError('onProgress', 'must be a function.');
  return (progress) => Reflect.apply(onProgress, undefined, [progress]);
}
