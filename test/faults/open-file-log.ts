import { type FileEventLog, openFileEventLog } from '../../packages/eventlog-file/src/file-event-log.ts';
import type { FileSystem } from '../../packages/eventlog-file/src/file-system.ts';

/** A file log over a file system of choice. */
export function openFileLog(fs: FileSystem, directory: string): Promise<FileEventLog> {
  return openFileEventLog(fs, directory);
}
