import { readLine } from './read-line.ts';
import type { Shell } from './shell.ts';

/** Asks a question on standard error. Only `y` or `yes` on standard input is a yes; no answer is a no. */
export async function confirm(shell: Pick<Shell, 'stdin' | 'stderr'>, question: string): Promise<boolean> {
  shell.stderr.write(`${question} [y/N] `);
  const answer = await readLine(shell);
  if (shell.stdin.isTTY !== true) shell.stderr.write('\n');
  return answer !== undefined && /^y(?:es)?$/i.test(answer);
}
