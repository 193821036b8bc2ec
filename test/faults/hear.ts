import type { ContestLedger, Prize } from './contest-ledger.ts';
import type { LedgerAct, SessionLedger } from './session-ledger.ts';

/** Who keeps the record of what processes say. */
export interface Listeners {
  readonly ledger: SessionLedger;
  readonly contest: ContestLedger;
}

/** Takes down a line that a process said: `ask create LABEL`, `acknowledge touch LABEL 2`, `win rotate LABEL NAME` and so on. */
export function hear({ ledger, contest }: Listeners, line: string): void {
  const [verb, what = '', label = '', rest = '0'] = line.split(' ');
  if (verb === 'ask') ledger.ask(what as LedgerAct, label, Number(rest));
  if (verb === 'acknowledge') ledger.acknowledge(what as LedgerAct, label, Number(rest));
  if (verb === 'refuse') ledger.refuse(what as LedgerAct, label);
  if (verb === 'want') contest.want(what as Prize, label, rest);
  if (verb === 'win') contest.win(what as Prize, label, rest);
}
