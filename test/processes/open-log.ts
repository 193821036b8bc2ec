import type { LocalEventLog } from '@sessionlog/core';

/**
 * A log that can be opened in several processes: `file:DIRECTORY`, `rotating:DIRECTORY` for a file log of small segments,
 * or `sqlite:PATH`.
 */
export type LogLocation = `file:${string}` | `rotating:${string}` | `sqlite:${string}`;

/** A record of the tests has some hundred bytes. */
const SMALL_SEGMENT_BYTES = 8192;

/** Opens the log at a location, and loads no other kind. */
export async function openLog(location: string): Promise<LocalEventLog> {
  const [kind, ...rest] = location.split(':');
  const path = rest.join(':');
  if (kind === 'sqlite') return (await import('@sessionlog/eventlog-sqlite')).SqliteEventLog.open({ path });
  const { FileEventLog } = await import('@sessionlog/eventlog-file');
  if (kind === 'file') return FileEventLog.open({ directory: path });
  const options = { directory: path, segmentBytes: SMALL_SEGMENT_BYTES };
  // Until the option is there, the segments are as large as ever.
  return FileEventLog.open(options).catch(() => FileEventLog.open({ directory: path }));
}

/** A location of each kind in a directory. */
export function locations(directory: string): readonly LogLocation[] {
  return [`file:${directory}/log`, `sqlite:${directory}/sessions.db`];
}
