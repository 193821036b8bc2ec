import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const MEMORY = '/dev/shm';
// More than all tests that run at a time leave there until they end.
const ROOM_BYTES = 2 ** 30;

/**
 * As `scratchDirectory` gives one, but in memory where the system has room for it there: for tests that make thousands of
 * logs and ask nothing of a disk.
 */
export function memoryDirectory(): string {
  const directory = mkdtempSync(join(hasRoom() ? MEMORY : tmpdir(), 'sessionlog-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'log');
}

function hasRoom(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ROOM_BYTES;
  } catch {
    return false;
  }
}
