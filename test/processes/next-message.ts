import { once } from 'node:events';
import type { StartedProcess } from './start-process.ts';

/** What a process says next. @throws with what it wrote, when it ends before. */
export async function nextMessage({ process, ended, output }: StartedProcess): Promise<unknown> {
  const received = await Promise.race([once(process, 'message'), ended]);
  if (!Array.isArray(received)) throw new Error(`it ended early: ${output()}`);
  return received[0];
}
