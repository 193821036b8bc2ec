import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const NOBODY = 65_534;

/**
 * Does `work` as somebody who owns a directory and may not write to it. The superuser may write everywhere: he becomes
 * another user for that long.
 */
export async function asReaderOf(directory: string, fileMode: number, work: () => Promise<void>): Promise<void> {
  const isSuperuser = process.geteuid?.() === 0;
  for (const path of [directory, ...readdirSync(directory).map((name) => join(directory, name))]) {
    if (isSuperuser) chownSync(path, NOBODY, NOBODY);
    chmodSync(path, path === directory ? 0o500 : fileMode);
  }
  if (isSuperuser) process.seteuid?.(NOBODY);
  try {
    await work();
  } finally {
    if (isSuperuser) process.seteuid?.(0);
    chmodSync(directory, 0o700);
  }
}
