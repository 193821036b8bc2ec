import type { LocalEventLog } from '@sessionlog/core';

/**
 * A log that can be opened in several processes: `file:DIRECTORY`, `rotating:DIRECTORY` for a file log of small segments,
 * `relaxed:DIRECTORY` for one that does not wait for the disk, or `sqlite:PATH`.
 */
export type LogLocation = `${'file' | 'rotating' | 'relaxed' | 'sqlite'}:${string}`;

// A dozen records: a segment is far smaller than the smallest that the option allows.
const SMALL_SEGMENT_BYTES = 4096;
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * Opens the log at a location, and loads no other kind. Where power cuts are played, the variable
 * SESSIONLOG_TEST_BOOT_ID names a file that says which run of the system this is, in place of the system's own.
 */
export async function openLog(location: string): Promise<LocalEventLog> {
  const [kind, ...rest] = location.split(':');
  const path = rest.join(':');
  if (kind === 'sqlite') return (await import('@sessionlog/eventlog-sqlite')).SqliteEventLog.open({ path });
  if (kind === 'file') return (await import('@sessionlog/eventlog-file')).FileEventLog.open({ directory: path });
  const { openFileEventLog } = await import('../../packages/eventlog-file/dist/file-event-log.js');
  const { fileSystem } = await import('../../packages/eventlog-file/dist/file-system.js');
  const bootId = process.env['SESSIONLOG_TEST_BOOT_ID'] ?? BOOT_ID;
  const open: typeof fileSystem.open = (name, ...how) => fileSystem.open(name === BOOT_ID ? bootId : name, ...how);
  const fs = { ...fileSystem, open };
  if (kind === 'relaxed') return openFileEventLog(fs, path, 'relaxed');
  return openFileEventLog(fs, path, 'sync', { segmentBytes: SMALL_SEGMENT_BYTES });
}

/** A location of each kind in a directory. */
export function locations(directory: string): readonly LogLocation[] {
  return [`file:${directory}/log`, `sqlite:${directory}/sessions.db`];
}
