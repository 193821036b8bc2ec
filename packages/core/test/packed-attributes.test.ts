import { expect, it } from 'vitest';
import { PackedAttributes } from '../src/packed-attributes.ts';

it('those that are the same have one number, also where others stand between them', () => {
  const packed = new PackedAttributes();
  const [one, other] = [packed.add({ role: 'operator' }), packed.add({ role: 'admin' })];
  expect(one).not.toBe(other);
  expect([packed.add({ role: 'operator' }), packed.add({ role: 'admin' })]).toEqual([one, other]);
  const same = Object.freeze({ role: 'guest' });
  expect(packed.add(same)).toBe(packed.add(same));
});

it('of more than are remembered each is read as it was given, and so it is if it comes again', () => {
  const packed = new PackedAttributes();
  const given = Array.from({ length: 5000 }, (_, index) => ({ n: index, text: 'é'.repeat(index % 40) }));
  for (let round = 0; round < 2; round++) {
    const numbers = given.map((attributes) => packed.add(attributes));
    expect(new Set(numbers).size).toBe(given.length);
    expect(numbers.map((number) => packed.read(number))).toEqual(given);
  }
});

it('those that are read are deep-frozen, and made once for whoever asks again', () => {
  const packed = new PackedAttributes();
  const number = packed.add({ roles: [{ name: 'operator' }] });
  const read = packed.read(number) as { readonly roles: readonly object[] };
  expect([read, read.roles, read.roles[0]].every(Object.isFrozen)).toBe(true);
  expect(packed.read(number)).toBe(read);
});
