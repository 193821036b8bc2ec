import type { LocalEventLog } from '@sessionlog/core';

/**
 * A log that can be opened in several processes: `file:DIRECTORY`, `rotating:DIRECTORY` for a file log of small segments,
 * or `sqlite:PATH`.
 */
export type LogLocation = `file:${string}` | `rotating:${string}` | `sqlite:${string}`;

// A dozen records: a segment is far smaller than the smallest that the option allows.
const SMALL_SEGMENT_BYTES = 4096;

/** Opens the log at a location, and loads no other kind. */
export async function openLog(location: string): Promise<LocalEventLog> {
  const [kind, ...rest] = location.split(':');
  const path = rest.join(':');
  if (kind === 'sqlite') return (await import('@sessionlog/eventlog-sqlite')).SqliteEventLog.open({ path });
  if (kind === 'file') return (await import('@sessionlog/eventlog-file')).FileEventLog.open({ directory: path });
  const { openFileEventLog } = await import('../../packages/eventlog-file/dist/file-event-log.js');
  const { fileSystem } = await import('../../packages/eventlog-file/dist/file-system.js');
  return openFileEventLog(fileSystem, path, 'sync', { segmentBytes: SMALL_SEGMENT_BYTES });
}

/** A location of each kind in a directory. */
export function locations(directory: string): readonly LogLocation[] {
  return [`file:${directory}/log`, `sqlite:${directory}/sessions.db`];
}
