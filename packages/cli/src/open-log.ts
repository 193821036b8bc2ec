import { lstatSync } from 'node:fs';
import { type CompactableEventLog, EventLogUnavailableError, type TailableEventLog } from '@sessionlog/core';
import type { LogLocation } from './log-location.ts';

/** A log of any kind: each of ours can be compacted and waited for, and tells of itself. */
export interface OpenedLog extends CompactableEventLog, TailableEventLog {
  /** Figures of its own. */
  stats(): Promise<object>;
  /** Makes a copy of it in a new file, and checks that; where the log can do so. */
  backup?(path: string): Promise<unknown>;
}

/** What a log is opened for: to look, to append to what is there, or to make it where there is none. */
export type LogUse = 'look' | 'append' | 'make';

/**
 * Opens a log, and loads no other kind. Where there is none, none is made but to `make` one; in PostgreSQL its tables are.
 *
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` where there is none; what `open` of the log throws.
 */
export async function openLog(location: LogLocation, use: LogUse): Promise<OpenedLog> {
  switch (location.kind) {
    case 'file': {
      const { FileEventLog } = await import('@sessionlog/eventlog-file');
      const { directory } = location;
      if (use === 'make') return FileEventLog.open({ directory });
      const readOnly = await FileEventLog.open({ directory, readOnly: true });
      if (use === 'look') return readOnly;
      await readOnly.close();
      return FileEventLog.open({ directory });
    }
    case 'sqlite': {
      const { SqliteEventLog } = await import('@sessionlog/eventlog-sqlite');
      const { path, topic } = location;
      if (use !== 'make' && isNothing(path)) throw new EventLogUnavailableError('there is no database at the path');
      return SqliteEventLog.open({ path, topic });
    }
    case 'postgres': {
      const { PostgresEventLog } = await import('@sessionlog/eventlog-postgres');
      const { connectionString, schema, topic } = location;
      return PostgresEventLog.open({ connectionString, schema, topic });
    }
  }
}

// An empty file becomes a database when it is opened; what stands in its journal alone is one already.
function isNothing(path: string): boolean {
  return [path, `${path}-wal`].every((file) => (lstatSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0);
}
