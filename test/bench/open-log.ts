import { join } from 'node:path';
import { type EventLog, MemoryEventLog } from '@sessionlog/core';
import { postgresPlace } from './postgres-place.ts';

/** The logs that need no server. */
export const EMBEDDED_LOG_KINDS = ['memory', 'file', 'sqlite'] as const;

/** The logs that are measured. */
export const LOG_KINDS = [...EMBEDDED_LOG_KINDS, 'postgres'] as const;

/** One of {@link LOG_KINDS}. */
export type LogKind = (typeof LOG_KINDS)[number];

/**
 * Opens the log that lives in a directory, or on the server under its name; a package that is missing or broken fails here and nowhere earlier.
 *
 * @param relaxed - fills the log faster where its package offers that; never for what is measured.
 */
export async function openLog(kind: LogKind, directory: string, relaxed = false): Promise<EventLog> {
  switch (kind) {
    case 'memory':
      return new MemoryEventLog();
    case 'file': {
      const { FileEventLog } = await import('@sessionlog/eventlog-file');
      return FileEventLog.open({ directory: join(directory, 'log'), durability: relaxed ? 'relaxed' : 'sync' });
    }
    case 'sqlite': {
      const { SqliteEventLog } = await import('@sessionlog/eventlog-sqlite');
      return SqliteEventLog.open({ path: join(directory, 'log.db') });
    }
    case 'postgres': {
      const { PostgresEventLog } = await import('@sessionlog/eventlog-postgres');
      return PostgresEventLog.open(postgresPlace(directory));
    }
  }
}
