import type { FileSystem } from '../src/file-system.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

/** A run of the system, by a number. */
export function bootNumber(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** The file system as it is in one run of the system; without a number, as on a system that doesn't say which it is. */
export function bootFileSystem(number: number | undefined): FileSystem {
  const descriptors = new Set<number>();
  return {
    ...unsyncedFileSystem,
    open(path, flags, mode) {
      const isBootId = path.endsWith('/boot_id');
      const descriptor = unsyncedFileSystem.open(isBootId ? '/dev/null' : path, flags, mode);
      if (isBootId) descriptors.add(descriptor);
      return descriptor;
    },
    close(descriptor) {
      descriptors.delete(descriptor);
      unsyncedFileSystem.close(descriptor);
    },
    read(descriptor, target, length, position) {
      if (!descriptors.has(descriptor)) return unsyncedFileSystem.read(descriptor, target, length, position);
      const text = number === undefined ? '' : `${bootNumber(number)}\n`;
      return Buffer.from(text).copy(target, 0, position, position + length);
    },
  };
}
