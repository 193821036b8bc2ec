import { execFileSync } from 'node:child_process';
import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

/** A file system of a few MiB, full but for what logs take. Only root may mount one. */
export function smallDisk(skip: () => never): { directory: string; makeRoom: () => void } {
  const directory = join(temporaryDirectory(), 'disk');
  mkdirSync(directory);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=700', 'tmpfs', directory], { stdio: 'pipe' });
  } catch {
    process.stdout.write('not run: a full file system, which only root may mount\n');
    skip();
  }
  onTestFinished(() => void execFileSync('umount', ['-l', directory]));
  const filler = join(directory, 'filler');
  writeFileSync(filler, Buffer.alloc(8 * 1_048_576 - 1_645_728));
  return { directory, makeRoom: () => unlinkSync(filler) };
}
