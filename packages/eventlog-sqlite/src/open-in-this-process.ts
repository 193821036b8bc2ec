import type { Stats } from 'node:fs';
import { fstatSync, readdirSync } from 'node:fs';

const DESCRIPTORS = '/dev/fd';

/**
 * Whether this process has the file open, or can't tell. To close any descriptor of a file is to drop every lock that
 * the process has on it (POSIX), SQLite's too: a file that a connection of this process uses must be left to SQLite.
 */
export function openInThisProcess(file: Stats): boolean {
  let names: readonly string[];
  try {
    names = readdirSync(DESCRIPTORS);
  } catch {
    return true;
  }
  return names.some((name) => isFile(Number(name), file));
}

// The descriptor that listed the names is closed by now, and others may be.
function isFile(descriptor: number, file: Stats): boolean {
  try {
    const found = fstatSync(descriptor);
    return found.ino === file.ino && found.dev === file.dev;
  } catch {
    return false;
  }
}
