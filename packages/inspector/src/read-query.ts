import { invalid } from './request-refusal.ts';

const MOST_CHARACTERS = 4096;
const WHOLE_NUMBER = /^(?:0|[1-9][0-9]{0,15})$/;

/** What a request asks for behind its `?`, each name at most once. */
export type Query<Name extends string> = { readonly [N in Name]?: string };

/**
 * Reads the query of an address.
 *
 * @throws a refusal for a name that is not among `names`, one that is there twice, and a query that is too long.
 */
export function readQuery<Name extends string>(url: URL, names: readonly Name[]): Query<Name> {
  if (url.search.length > MOST_CHARACTERS) throw invalid(`The query has more than ${MOST_CHARACTERS} characters.`);
  const read: { [N in Name]?: string } = Object.create(null);
  for (const [given, value] of url.searchParams) {
    const name = names.find((known) => known === given);
    if (name === undefined) {
      throw invalid(names.length === 0 ? 'This takes no query.' : `The query takes only these: ${names.join(', ')}.`);
    }
    if (read[name] !== undefined) throw invalid(`${name} is in the query more than once.`);
    read[name] = value;
  }
  return read;
}

/**
 * Reads a whole number.
 *
 * @throws a refusal for anything else, and for one outside `min` to `max` (both inclusive).
 */
export function readWholeNumber(name: string, text: string, min: number, max: number): number {
  const number = WHOLE_NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < min || number > max) {
    throw invalid(`${name} must be a whole number from ${min} to ${max}.`);
  }
  return number;
}
