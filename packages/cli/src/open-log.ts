import { type CompactableEventLog, hasCode, type TailableEventLog } from '@sessionlog/core';
import type { LogLocation } from './log-location.ts';
import { LogNotOpenedError } from './log-not-opened-error.ts';

/** A log of any kind: each of ours can be compacted and waited for, and tells of itself. */
export interface OpenedLog extends CompactableEventLog, TailableEventLog {
  /** Figures of its own. */
  stats(): Promise<object>;
  /** Claims it for one who fills it; where the log can do so. `lost` is aborted when it can't be known that others don't. */
  claim?(): Promise<{ readonly lost: AbortSignal } | undefined>;
  /** Makes a copy of it in a new file, and checks that; where the log can do so. */
  backup?(path: string): Promise<unknown>;
  /** Checks its pages; where the log has any. */
  checkPages?(): Promise<void>;
}

/** What a log is opened for: to look, to append to what is there, or to make it where there is none. */
export type LogUse = 'look' | 'append' | 'make';

/**
 * Opens a log, and loads no other kind. To look, it is opened read-only. Where there is none, none is made but to `make` one.
 *
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` where there is none; what `open` of the log throws.
 */
export async function openLog(location: LogLocation, use: LogUse): Promise<OpenedLog> {
  try {
    return await opened(await opening(location), use);
  } catch (error) {
    throw hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE') ? new LogNotOpenedError(error) : error;
  }
}

async function opened(open: (readOnly: boolean) => Promise<OpenedLog>, use: LogUse): Promise<OpenedLog> {
  if (use === 'make') return open(false);
  // What an older version wrote is brought up by whoever may write.
  const log = await open(true).catch((error: unknown) => {
    if (use === 'append' && hasCode(error, 'ERR_EVENT_UNSUPPORTED')) return undefined;
    throw error;
  });
  if (use === 'look' && log !== undefined) return log;
  await log?.close();
  return open(false);
}

async function opening(location: LogLocation): Promise<(readOnly: boolean) => Promise<OpenedLog>> {
  switch (location.kind) {
    case 'file': {
      const { FileEventLog } = await import('@sessionlog/eventlog-file');
      const { directory } = location;
      return (readOnly) => FileEventLog.open({ directory, readOnly });
    }
    case 'sqlite': {
      const { SqliteEventLog } = await import('@sessionlog/eventlog-sqlite');
      const { path, topic } = location;
      return (readOnly) => SqliteEventLog.open({ path, topic, readOnly });
    }
    case 'postgres': {
      const { PostgresEventLog } = await import('@sessionlog/eventlog-postgres');
      const { connectionString, schema, topic } = location;
      return (readOnly) => PostgresEventLog.open({ connectionString, schema, topic, readOnly });
    }
  }
}
