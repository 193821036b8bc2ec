import { inspect, isDeepStrictEqual } from 'node:util';
import { LOGS, type LogKind } from '../opened-store.ts';

/**
 * The DIFF oracle: the same operations on every log give the same answers.
 *
 * @param kinds - the logs that are held against that in memory; absent: all of this run.
 * @returns the answers.
 * @throws Error when those of one log are others than those of the log in memory.
 */
export async function sameOnEveryLog<Answers>(
  answersOf: (kind: LogKind) => Promise<Answers>,
  kinds: readonly LogKind[] = LOGS,
): Promise<Answers> {
  const wanted = await answersOf('memory');
  for (const kind of kinds) {
    const answers = kind === 'memory' ? wanted : await answersOf(kind);
    if (isDeepStrictEqual(answers, wanted)) continue;
    throw new Error(`DIFF: ${kind} answers ${inspect(answers, { depth: 9 })}, memory ${inspect(wanted, { depth: 9 })}`);
  }
  return wanted;
}
