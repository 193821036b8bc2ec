import { setImmediate } from 'node:timers/promises';
import type { LifeMoment } from './life-moment.ts';
import { invalid } from './request-refusal.ts';
import type { SessionLives } from './session-lives.ts';

const MOST_CHARACTERS = 256;
const ID_BEGINNING = /^[0-7][0-9A-HJKMNP-TV-Z]{0,25}$/;

/** Which sessions are wanted. */
export interface SessionFilter {
  readonly state: 'live' | 'all';
  /** Of this principal, byte for byte. */
  readonly principal?: string | undefined;
  /** With this in the principal, whatever its case, or at the beginning of the id. */
  readonly search?: string | undefined;
}

/** Checks what is searched for. @throws a refusal when it is too long. */
export function readSearch(text: string): string {
  if (text.length > MOST_CHARACTERS) throw invalid(`search must have at most ${MOST_CHARACTERS} characters.`);
  return text;
}

/** A function that tells of a row, which was created by that moment, whether it is wanted. */
export async function sessionFilter(
  lives: SessionLives,
  moment: LifeMoment,
  { state, principal, search = '' }: SessionFilter,
): Promise<(row: number) => boolean> {
  const isInState = state === 'all' ? () => true : (row: number) => lives.isLive(row, moment);
  const isNamed = search === '' ? () => true : await searchFilter(lives, search);
  if (principal === undefined) return (row) => isNamed(row) && isInState(row);
  const number = lives.principals.find(principal);
  return (row) => lives.principalNumber(row) === number && isInState(row) && isNamed(row);
}

// A principal that has many sessions is looked at once.
async function searchFilter(lives: SessionLives, search: string): Promise<(row: number) => boolean> {
  const { ids, principals } = lives;
  const beginning = search.toUpperCase();
  const isBeginning = ID_BEGINNING.test(beginning);
  const searching = principals.search(search.toLowerCase());
  for (;;) {
    const { done, value: have } = searching.next();
    if (done) return (row) => have[lives.principalNumber(row)] === 1 || (isBeginning && ids.startsWith(row, beginning));
    await setImmediate();
  }
}
