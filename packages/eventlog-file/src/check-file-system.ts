import { dirname } from 'node:path';
import { refuseNetworkFileSystem } from '@sessionlog/core';
import type { FileSystem } from './file-system.ts';

/**
 * Refuses a directory on a file system that other machines may write to; one that is to be made, by what it is made in.
 *
 * @throws `ERR_INSECURE_PATH` for a network file system.
 * @throws the system's errors.
 */
export function checkFileSystem(fs: FileSystem, directory: string): void {
  let path = directory;
  while (fs.lstat(path) === undefined && dirname(path) !== path) path = dirname(path);
  refuseNetworkFileSystem(directory, fs.statfs(path).type);
}
