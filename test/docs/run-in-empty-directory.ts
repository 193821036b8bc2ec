import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from '../setup/run-program.ts';

/**
 * Runs a file in an empty directory of its own. @returns what it printed behind `name`, if it failed; `undefined` if it
 * did not.
 */
export async function runInEmptyDirectory(name: string, file: string): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'sessionlog-docs-'));
  try {
    const { code, stdout, stderr } = await runNode([file], directory);
    return code === '0' ? undefined : `${name} ended with ${code}\n${stdout}${stderr}`;
  } finally {
    await rm(directory, { recursive: true });
  }
}
