import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { ManyById } from '../src/many-by-id.ts';

// Some that end alike.
const id = fc.constantFrom('A00', 'B00', 'C00', 'A01', 'B01', '00', '');
const act = fc.record({ id, value: fc.option(fc.nat(3), { nil: undefined }) });

function doesAsAMap(Many: typeof ManyById<number>) {
  return fc.property(fc.array(act), (acts) => {
    const [many, map] = [new Many(), new Map<string, number>()];
    for (const { id: name, value } of acts) {
      if (value === undefined) {
        many.delete(name);
        map.delete(name);
      } else {
        many.set(name, value);
        map.set(name, value);
      }
      expect(many.size).toBe(map.size);
      expect(many.get(name)).toBe(map.get(name));
      expect([...many.values()].sort()).toEqual([...map.values()].sort());
    }
  });
}

it('are what a map of them is', () => {
  fc.assert(doesAsAMap(ManyById<number>), { numRuns: 200 * scale });
});

it('control: one that takes ends for ids is found out', () => {
  class Broken extends ManyById<number> {
    override get(name: string): number | undefined {
      return super.get(name) ?? super.get(`A${name.slice(1)}`);
    }
  }
  expect(fc.check(doesAsAMap(Broken), { numRuns: 2000 }).failed).toBe(true);
});

it('can be taken out while they are gone through, each of them, and are not given then', () => {
  const many = new ManyById<string>();
  const ids = Array.from({ length: 99 }, (_, index) => `${index}`.padStart(4, '0'));
  for (const each of ids) many.set(each, each);
  const given: string[] = [];
  for (const each of many.values()) {
    given.push(each);
    many.delete(each);
    many.delete(ids[(ids.indexOf(each) + 1) % ids.length] as string);
  }
  expect(many.size).toBe(0);
  expect(given.length).toBeGreaterThan(49);
  expect(new Set(given).size).toBe(given.length);
});
