import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';

/** The real file system without its syncs, for tests that open thousands of logs and ask nothing of their durability. */
export const unsyncedFileSystem: FileSystem = { ...fileSystem, fsync: async () => {}, fdatasync: async () => {} };
