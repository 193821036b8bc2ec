import type { Verification } from '../../src/verification.ts';
import { countOf } from './figure-text.ts';

/** What a verification found, in sentences. */
export function verdictText({ verdict, events, torn, problem, position }: Verification): string {
  if (verdict === 'sound') return `The log is sound: ${countOf(events, 'event')}, each as it was written.`;
  if (verdict === 'torn') {
    const records = torn === 0 ? 'Some records are' : `${countOf(torn, 'record')} ${torn === 1 ? 'is' : 'are'}`;
    return `The log is sound: ${countOf(events, 'event')}. ${records} torn: never acknowledged, and passed over.`;
  }
  const where = position === undefined ? '' : ` at position ${position}`;
  return `The log is damaged${where}, behind ${countOf(events, 'event')} that can be read. ${problem ?? 'Keep the writers away from it, and salvage it to a new one.'}`;
}
