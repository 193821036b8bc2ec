import { type FileEventLog, openFileEventLog } from '../../packages/eventlog-file/src/file-event-log.ts';
import type { FileSystem } from '../../packages/eventlog-file/src/file-system.ts';

// A dozen records.
const SEGMENT_BYTES = 4096;

/** A file log over a file system of choice, with segments so small that it goes on to the next all the time. */
export function openFileLog(fs: FileSystem, directory: string): Promise<FileEventLog> {
  return openFileEventLog(fs, directory, 'sync', { segmentBytes: SEGMENT_BYTES });
}
