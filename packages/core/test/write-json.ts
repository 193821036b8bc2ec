import fc from 'fast-check';

// Strings that hold what JSON is written with, so that nothing is told by looking at characters alone.
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', '\\', ':', '{', '}', ',', 'a', '\n') }),
  fc.string(),
  fc.constantFrom('__proto__', '0', ''),
);

/** Any value that JSON can hold. */
export const jsonValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, 0, 1.5, ''),
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** How a key is written. */
export type Spelling = (key: string) => string;

/** With no more escapes than it takes. */
const plainly: Spelling = (key) => JSON.stringify(key);

/** A spelling of each kind: as few escapes as it takes, the first unit as one, the last one, all of them. */
export const spellings: readonly Spelling[] = [
  plainly,
  (key) => `"${escaped(key.slice(0, 1))}${inner(key.slice(1))}"`,
  (key) => `"${inner(key.slice(0, -1))}${escaped(key.slice(-1))}"`,
  (key) => `"${escaped(key)}"`,
];

/** Writes a value as JSON with white space; with `twice`, the first key of every object a second time. */
export function writeJson(value: unknown, spelling: Spelling, twice = false): string {
  const write = (member: unknown) => writeJson(member, spelling, twice);
  if (Array.isArray(value)) return `[ ${value.map(write).join(' , ')} ]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${spelling(key)}\n: ${write(member)}`);
  return `{ ${[...members, ...(twice ? members.slice(0, 1) : [])].join(' , ')} }`;
}

function inner(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escaped(text: string): string {
  return text.replaceAll(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
