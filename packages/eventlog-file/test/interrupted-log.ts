import type { FileEventLog } from '../src/file-event-log.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

/** What happens around one write: to what it is cut, and what others do just before and just after it. */
export interface Interruption {
  readonly before?: () => void;
  readonly cut?: (bytes: Uint8Array) => number;
  readonly after?: () => void;
}

/** A log whose next write, once it is armed, is interrupted. */
export async function interruptedLog(
  directory: string,
  { before, cut, after }: Interruption,
): Promise<{ readonly log: FileEventLog; arm(): void }> {
  let armed = false;
  const fs: FileSystem = {
    ...unsyncedFileSystem,
    write(descriptor, bytes) {
      if (!armed) return unsyncedFileSystem.write(descriptor, bytes);
      armed = false;
      before?.();
      const written = unsyncedFileSystem.write(descriptor, bytes.subarray(0, cut?.(bytes) ?? bytes.length));
      after?.();
      return written;
    },
  };
  const log = await openFileEventLog(fs, directory);
  return {
    log,
    arm: () => {
      armed = true;
    },
  };
}
