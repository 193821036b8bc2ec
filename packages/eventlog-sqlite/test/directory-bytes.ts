import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Names, modes and bytes of everything in a directory that no connection of this process has open. */
export function directoryBytes(directory: string): Record<string, string> {
  const entries = readdirSync(directory).map((name) => {
    const path = join(directory, name);
    const stats = lstatSync(path);
    const content = stats.isSymbolicLink() ? readlinkSync(path) : stats.isFile() ? readFileSync(path, 'latin1') : '';
    return [name, `${stats.mode.toString(8)} ${stats.ino} ${stats.mtimeMs} ${content}`];
  });
  return Object.fromEntries(entries);
}
