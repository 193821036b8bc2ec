import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names, modes, inodes, times of change and bytes of everything in a directory: equal if and only if nothing was touched. */
export function directoryState(directory: string): unknown {
  return readdirSync(directory)
    .sort()
    .map((name) => {
      const path = join(directory, name);
      const stats = lstatSync(path, { bigint: true });
      const bytes = stats.isFile() ? readFileSync(path, 'latin1') : '';
      return [name, stats.mode, stats.ino, stats.nlink, stats.ctimeNs, bytes];
    });
}
