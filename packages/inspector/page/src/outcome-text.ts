import type { RevocationOutcome } from '../../src/revocation-outcome.ts';
import { countOf, countText } from './figure-text.ts';

/** What a revocation did, in sentences. */
export function outcomeText({ ended, over }: RevocationOutcome): string {
  const done = `${countOf(ended, 'session')} ended, for ever.`;
  return over === 0 ? done : `${done} ${countText(over)} ${over === 1 ? 'was' : 'were'} over already.`;
}
