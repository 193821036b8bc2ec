import fc from 'fast-check';
import { hostileString } from './hostile-string.ts';

type JsonTexts = Readonly<Record<'value' | 'array' | 'object', string>>;

// The white space of RFC 8259, and line breaks in front of what looks like a record of its own.
const space: fc.Arbitrary<string> = fc.constantFrom('', '', '', ' ', '\t', '\n', '\r\n', '  \n\n', '\r');

const scalar: fc.Arbitrary<string> = fc.constantFrom(
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-0.0',
  '1e400',
  '-1E+400',
  '5e-324',
  '1.0',
  '100000000000000000000000000000000000001',
  '9007199254740993',
  '0.1000000000000000055511151231257827021181583404541015625',
  '""',
  '{}',
  '[]',
);

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['/', '\\/'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Spells a string in JSON; `choose` says for each character whether it stands as itself where it may. */
function spell(text: string, choose: (index: number) => number): string {
  let spelled = '';
  let index = 0;
  for (const character of text) {
    const choice = choose(index++) % 4;
    const short = SHORT_ESCAPES.get(character);
    const mayStand = character >= ' ' && character !== '"' && character !== '\\';
    if (mayStand && choice < 2) spelled += character;
    else if (short !== undefined && choice < 3) spelled += short;
    else spelled += escapeUnits(character, choice === 3);
  }
  return `"${spelled}"`;
}

function escapeUnits(character: string, upperCase: boolean): string {
  return Array.from({ length: character.length }, (_, at) => {
    const hex = character.charCodeAt(at).toString(16).padStart(4, '0');
    return `\\u${upperCase ? hex.toUpperCase() : hex}`;
  }).join('');
}

const text: fc.Arbitrary<string> = fc
  .tuple(hostileString, fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }))
  .map(([plain, choices]) => spell(plain, (index) => choices[index % choices.length] ?? 0));

// A lone surrogate may stand in JSON as an escape: the text itself is well formed.
const string: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom('"\\ud800"', '"\\uDFFF\\uD83D"', '"\\u0000"', '"\u2028\u2029"') },
);

// Names repeat on purpose: a log that parses what it stores loses the first of two.
const name: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('"__proto__"', '"a"', '"\\u0061"', '"id"', '"toJSON"', '"2"', '"1"') },
  { weight: 1, arbitrary: string },
);

const nested: fc.LetrecValue<JsonTexts> = fc.letrec<JsonTexts>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, string, tie('array'), tie('object')),
  array: fc
    .tuple(space, fc.array(tie('value'), { maxLength: 4 }), space)
    .map(([before, values, after]) => `[${before}${values.join(`${after},${before}`)}${after}]`),
  object: fc
    .tuple(space, fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }), space)
    .map(([before, members, after]) => {
      const spelled = members.map((member) => member.join(`${after}:${before}`));
      return `{${before}${spelled.join(`${after},${before}`)}${after}}`;
    }),
}));

const deep: fc.Arbitrary<string> = fc.nat(5000).map((depth) => '['.repeat(depth + 1) + ']'.repeat(depth + 1));

const large: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('x', '\\u0000', '\u2028', '\u{1f600}', '\\n{}'), fc.integer({ min: 1000, max: 100_000 }))
  .map(([unit, length]) => `"${unit.repeat(Math.ceil(length / unit.length))}"`);

/**
 * JSON text that is valid (RFC 8259) and as unlike what `JSON.stringify` writes as can be: odd white space, escapes of
 * every spelling, repeated names, `__proto__`, numbers that no double holds, thousands of levels, fake records on lines
 * of their own, and now and then 100 KiB or more. A log has to give it back byte for byte (L9).
 *
 * @since 0.1.0
 */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 18,
    arbitrary: fc.tuple(space, nested.value, space).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: large },
);
