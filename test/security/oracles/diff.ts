import { inspect, isDeepStrictEqual } from 'node:util';
import { LOGS, type LogKind } from '../opened-store.ts';

/**
 * The DIFF oracle: the same operations on every log give the same answers.
 *
 * @returns the answers.
 * @throws Error when those of one log are others than those of the log in memory.
 */
export async function sameOnEveryLog<Answers>(answersOf: (kind: LogKind) => Promise<Answers>): Promise<Answers> {
  const wanted = await answersOf('memory');
  for (const kind of LOGS) {
    const answers = kind === 'memory' ? wanted : await answersOf(kind);
    if (isDeepStrictEqual(answers, wanted)) continue;
    throw new Error(`DIFF: ${kind} answers ${inspect(answers, { depth: 9 })}, memory ${inspect(wanted, { depth: 9 })}`);
  }
  return wanted;
}
