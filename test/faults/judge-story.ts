import type { LocalEventLog } from '@sessionlog/core';
import { SessionStore } from '@sessionlog/core';
import { leaks, renderings } from '../setup/leaks.ts';
import type { ContestLedger } from './contest-ledger.ts';
import type { SessionLedger } from './session-ledger.ts';
import { storyOptions } from './story-options.ts';

/**
 * What is wrong with a log after a story, in words; empty when all is well. Two openings have to agree, the ledgers have to
 * agree with them, and the log has to take a further session.
 *
 * @throws what opening and reading the log throws.
 */
export async function judgeStory(
  open: () => Promise<LocalEventLog>,
  ledger: SessionLedger,
  contest?: ContestLedger,
): Promise<readonly string[]> {
  const logs = [await open(), await open()] as const;
  try {
    const stores = await Promise.all(logs.map((log) => SessionStore.open(log, storyOptions())));
    const [first, second] = stores as [SessionStore, SessionStore];
    const wrong = [...(await ledger.judge(first)), ...((await contest?.judge(first)) ?? [])];
    const [one, other] = await Promise.all([first, second].map((store) => Array.fromAsync(store.list())));
    if (JSON.stringify(one) !== JSON.stringify(other)) wrong.push('two replays are not equal');
    const { token } = await first.create({ principal: 'principal-afterwards' });
    if ((await second.get(token)) === undefined) wrong.push('a session that is created afterwards is not seen');
    await first.expire(token);
    return wrong;
  } finally {
    await Promise.all(logs.map((log) => log.close()));
  }
}

/** Tokens and labels that can be read out of errors, the labels by their principals. */
export function leakedLabels(errors: readonly unknown[], ledger: SessionLedger): readonly string[] {
  const text = errors.flatMap(renderings).join('\n');
  const tokens = ledger.tokens.filter((token) => leaks(token, [text]).length > 0);
  return [...tokens, ...ledger.labels.filter((label) => text.includes(`principal-${label}`))];
}
