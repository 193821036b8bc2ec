import type { LocalEventLog } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';

/** A log that can be opened in several processes: `file:DIRECTORY` or `sqlite:PATH`. */
export type LogLocation = `file:${string}` | `sqlite:${string}`;

/** Opens the log at a location. */
export function openLog(location: string): Promise<LocalEventLog> {
  const [kind, ...rest] = location.split(':');
  const path = rest.join(':');
  return kind === 'file' ? FileEventLog.open({ directory: path }) : SqliteEventLog.open({ path });
}

/** A location of each kind in a directory. */
export function locations(directory: string): readonly LogLocation[] {
  return [`file:${directory}/log`, `sqlite:${directory}/sessions.db`];
}
