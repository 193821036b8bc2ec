import { join } from 'node:path';
import { type EventLog, MemoryEventLog } from '@sessionlog/core';

/** The logs that are measured. */
export const LOG_KINDS = ['memory', 'file', 'sqlite'] as const;

/** One of {@link LOG_KINDS}. */
export type LogKind = (typeof LOG_KINDS)[number];

/**
 * Opens the log that lives in a directory; a package that is missing or broken fails here and nowhere earlier.
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
  }
}
