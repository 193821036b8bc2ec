import { FileEventLog } from '../src/file-event-log.ts';
import type { FileDurability } from '../src/file-event-log-options.ts';
import type { FileSystem } from '../src/file-system.ts';
import { openSegment } from '../src/open-segment.ts';

/** Opens a log over a file system of the test's own. */
export async function openLog(
  fs: FileSystem,
  directory: string,
  durability: FileDurability = 'sync',
): Promise<FileEventLog> {
  return new FileEventLog(await openSegment(fs, directory), durability);
}
