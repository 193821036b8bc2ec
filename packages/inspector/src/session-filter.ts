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
export function sessionFilter(
  lives: SessionLives,
  moment: LifeMoment,
  { state, principal, search = '' }: SessionFilter,
): (row: number) => boolean {
  const isInState = state === 'all' ? () => true : (row: number) => lives.isLive(row, moment);
  const isNamed = search === '' ? () => true : searchFilter(lives, search);
  if (principal === undefined) return (row) => isInState(row) && isNamed(row);
  const number = lives.principals.find(principal);
  return (row) => lives.principalNumber(row) === number && isInState(row) && isNamed(row);
}

// A principal that has many sessions is looked at once.
function searchFilter(lives: SessionLives, search: string): (row: number) => boolean {
  const { ids, principals } = lives;
  const wanted = search.toLowerCase();
  const beginning = search.toUpperCase();
  const isBeginning = ID_BEGINNING.test(beginning);
  // By the number of a principal: 0 not looked at, 1 is not it, 2 is it.
  const known = new Uint8Array(principals.size + 1);
  const holds = (number: number): boolean => {
    if (known[number] === 0) known[number] = principals.text(number)?.toLowerCase().includes(wanted) ? 2 : 1;
    return known[number] === 2;
  };
  return (row) => holds(lives.principalNumber(row)) || (isBeginning && ids.startsWith(row, beginning));
}
