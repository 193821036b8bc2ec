import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new empty directory of a test's own. */
export function makeScratch(): string {
  return mkdtempSync(join(tmpdir(), 'sessionlog-'));
}

/** Removes a directory and all that is in it. */
export function removeScratch(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}
