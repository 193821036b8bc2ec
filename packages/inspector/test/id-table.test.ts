import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdTable } from '../src/id-table.ts';

const id = fc
  .array(fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), { minLength: 25, maxLength: 25 })
  .map((characters) => `0${characters.join('')}`);

it('finds every id in its newest row, and none that is not there', () => {
  fc.assert(
    fc.property(fc.array(id, { maxLength: 300 }), fc.array(fc.nat(300)), id, (ids, again, other) => {
      const pushed = [...ids, ...again.flatMap((index) => ids[index] ?? [])];
      const table = new IdTable();
      for (const [row, each] of pushed.entries()) expect(table.push(each)).toBe(row);
      for (const [row, each] of pushed.entries()) {
        expect(table.at(row)).toBe(each);
        expect(table.find(each)).toBe(pushed.lastIndexOf(each));
        expect(table.startsWith(row, each.slice(0, 7))).toBe(true);
        expect(table.startsWith(row, other)).toBe(each === other);
      }
      expect(table.find(other)).toBe(pushed.includes(other) ? pushed.lastIndexOf(other) : undefined);
    }),
    { numRuns: 30 },
  );
});

it('keeps a hundred thousand apart', () => {
  const table = new IdTable();
  const idOf = (number: number) => number.toString(32).toUpperCase().padStart(26, '0');
  for (let number = 0; number < 100_000; number++) table.push(idOf(number));
  for (let number = 0; number < 100_000; number += 997) expect(table.find(idOf(number))).toBe(number);
  expect(table.find(idOf(100_000))).toBeUndefined();
});
