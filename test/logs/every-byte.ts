import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The bytes of every file below a directory, whatever it is called. */
export function everyByte(directory: string): readonly Buffer[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // Read by a process of its own: when a process closes a file, it drops the locks that SQLite holds on it there.
  return files.map((file) => spawnSync('cat', [file], { maxBuffer: 2 ** 28 }).stdout);
}
