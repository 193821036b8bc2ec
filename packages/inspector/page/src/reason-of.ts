import type { SessionRow } from '../../src/session-row.ts';

/** The state of a session in words, with why and by whom where that is known. */
export function reasonOf({ state, reason, actor }: Pick<SessionRow, 'state' | 'reason' | 'actor'>): string {
  const words = state === 'lapsed' ? 'its deadline passed' : state;
  const why = reason === null ? '' : ` (${reason})`;
  return `${words}${why}${actor === null ? '' : ` by ${actor}`}`;
}
