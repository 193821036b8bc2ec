import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyCharacter } from '../../src/testing/arbitraries/any-character.ts';

it('is one code point, never half of one, from any plane', () => {
  const planes = new Set<number>();
  fc.assert(
    fc.property(fc.array(anyCharacter, { minLength: 50, maxLength: 50 }), (characters) => {
      for (const character of characters) {
        expect([...character]).toHaveLength(1);
        expect(character.isWellFormed()).toBe(true);
        planes.add((character.codePointAt(0) ?? 0) >> 16);
      }
    }),
  );
  expect(planes.size).toBe(17);
});

it('shrinks to a letter', () => {
  const { counterexample } = fc.check(fc.property(fc.string({ unit: anyCharacter, minLength: 2 }), () => false));
  expect(counterexample).toEqual(['aa']);
});
