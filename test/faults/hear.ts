import type { ContestLedger } from './contest-ledger.ts';
import type { LedgerAct, SessionLedger } from './session-ledger.ts';

/** Who keeps the record of what processes say. */
export interface Listeners {
  readonly ledger: SessionLedger;
  readonly contest: ContestLedger;
}

/** Takes down a line that a process said: `ask create LABEL`, `acknowledge touch LABEL 2`, `win LABEL NAME` and so on. */
export function hear({ ledger, contest }: Listeners, line: string): void {
  const [verb, first = '', second = '', count = '0'] = line.split(' ');
  if (verb === 'ask') ledger.ask(first as LedgerAct, second, Number(count));
  if (verb === 'acknowledge') ledger.acknowledge(first as LedgerAct, second, Number(count));
  if (verb === 'refuse') ledger.refuse(first as LedgerAct, second);
  if (verb === 'want') contest.want(first, second);
  if (verb === 'win') contest.win(first, second);
}
