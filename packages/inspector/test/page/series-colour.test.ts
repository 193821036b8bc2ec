import fc from 'fast-check';
import { expect, it } from 'vitest';
import { giveColours, type ReasonColours } from '../../page/src/series-colour.ts';

const COLOURS = 8;

it('reasons that are drawn together have different colours, and keep them as long as there are enough', () => {
  const letters = fc.constantFrom(...'abcdefghijkl');
  const views = fc.array(fc.uniqueArray(letters, { maxLength: COLOURS }));
  fc.assert(
    fc.property(views, (drawn) => {
      let known: ReasonColours = new Map();
      for (const reasons of drawn) {
        const next = giveColours(known, reasons);
        const colours = reasons.map((reason) => next.get(reason) ?? 0);
        expect(new Set(colours).size).toBe(reasons.length);
        for (const colour of colours) expect(colour >= 1 && colour <= COLOURS).toBe(true);
        const enough = new Set([...known.keys(), ...reasons]).size <= COLOURS;
        if (enough) for (const [reason, colour] of known) expect(next.get(reason)).toBe(colour);
        known = next;
      }
    }),
  );
});

it('reasons named like what every object has are reasons like others', () => {
  const colours = giveColours(new Map(), ['constructor', '__proto__', 'toString']);
  expect([...colours.values()]).toEqual([1, 2, 3]);
});
