import fc from 'fast-check';

const SURROGATES = { from: 0xd800, count: 0x800 } as const;
const CODE_POINTS = 0x11_0000;
// So that the smallest of all is a letter, which stays readable in a shrunk story.
const SIMPLEST = 0x61;

/**
 * Any Unicode code point but a surrogate, as text; shrinks to `a`. The same as fast-check's `unit: 'binary'`, which takes a
 * second to be made.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(CODE_POINTS - SURROGATES.count - 1).map((number) => {
  const scalar = number ^ SIMPLEST;
  return String.fromCodePoint(scalar < SURROGATES.from ? scalar : scalar + SURROGATES.count);
});
