import { readFile } from 'node:fs/promises';
import type { Shell } from './shell.ts';
import { UsageError } from './usage-error.ts';

/**
 * The text of a file, or of standard input where it is named `-`.
 *
 * @throws UsageError when it is not UTF-8, and does not quote it; the system's error when it can't be read.
 */
export async function readTextFile({ stdin }: Pick<Shell, 'stdin'>, file: string): Promise<string> {
  const bytes =
    file === '-' ? Buffer.concat(await Array.fromAsync(stdin, (chunk) => Buffer.from(chunk))) : await readFile(file);
  const text = bytes.toString('utf8');
  if (!text.startsWith('\ufeff') && Buffer.from(text).equals(bytes)) return text;
  throw new UsageError('What is imported must be UTF-8 without a byte order mark.');
}
