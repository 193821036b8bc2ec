import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { refuseNetworkFileSystem } from '@sessionlog/core';

/**
 * Refuses a database on a network file system, or one that would be made there: the memory that its processes share to
 * agree on the `-wal` file is not shared between machines. Nothing is touched.
 *
 * @param typeOf - what `statfs` says of a path that is there.
 * @throws `ERR_INSECURE_PATH`; the system's error when the path can't be looked at.
 */
export function refuseNetworkPath(
  path: string,
  typeOf: (path: string) => number = (there) => statfsSync(there).type,
): void {
  let there = path;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  refuseNetworkFileSystem(path, typeOf(there));
}
