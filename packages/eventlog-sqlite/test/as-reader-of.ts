import { chmodSync, chownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const NOBODY = 65_534;

/**
 * Does `work` as somebody who owns a directory and may not write to it. The superuser may write everywhere: he becomes
 * another user for that long. Where that one can't come to the directory, nothing is done, which is said.
 */
export async function asReaderOf(directory: string, fileMode: number, work: () => Promise<void>): Promise<void> {
  const isSuperuser = process.geteuid?.() === 0;
  for (const path of [directory, ...readdirSync(directory).map((name) => join(directory, name))]) {
    if (isSuperuser) chownSync(path, NOBODY, NOBODY);
    chmodSync(path, path === directory ? 0o500 : fileMode);
  }
  if (isSuperuser) process.seteuid?.(NOBODY);
  try {
    if (canReach(directory)) await work();
    else process.stdout.write('not run: a log of another user, who can not come to the temporary directory\n');
  } finally {
    if (isSuperuser) process.seteuid?.(0);
    chmodSync(directory, 0o700);
  }
}

function canReach(directory: string): boolean {
  try {
    statSync(join(directory, '.'));
    return true;
  } catch {
    return false;
  }
}
