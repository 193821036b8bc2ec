import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { EventList } from '../src/event-list.ts';
import type { RecordedEvent } from '../src/event-log.ts';

// Pages have 4,096.
const many = fc.oneof(fc.nat(3), fc.integer({ min: 4094, max: 4098 }), fc.nat(9000));
const act = fc.oneof(fc.record({ add: many }), fc.record({ drop: many }));

const eventAt = (position: number): RecordedEvent => ({ id: '', type: 'a', data: '1', position });

function isArray(Listed: new () => EventList) {
  return fc.property(fc.array(act, { maxLength: 6 }), fc.array(fc.tuple(fc.nat(), fc.nat(600))), (acts, looks) => {
    const list = new Listed();
    const array: RecordedEvent[] = [];
    let position = 0;
    for (const each of acts) {
      if ('add' in each) {
        for (let added = 0; added < each.add; added++) {
          const event = eventAt(position++);
          list.add(event);
          array.push(event);
        }
      } else list.drop(array.splice(0, each.drop).length);
      expect(list.length).toBe(array.length);
      for (const [index, most] of looks) {
        const from = index % (array.length + 2);
        const found = list.slice(from, most);
        const wanted = array.slice(from, from + most);
        // To the end of a page only, but never to nothing.
        expect(found.length > 0).toBe(wanted.length > 0);
        expect(found.every((event, at) => event === wanted[at])).toBe(true);
      }
      const all: RecordedEvent[] = [];
      for (let some = list.slice(0, 512); some.length > 0; some = list.slice(all.length, 512)) all.push(...some);
      expect(all.length === array.length && all.every((event, at) => event === array[at])).toBe(true);
    }
  });
}

it('a list of events is what an array of them is, whatever is added and dropped', () => {
  fc.assert(isArray(EventList), { numRuns: 30 * scale });
});

it.each([
  [
    'drops one too few',
    class extends EventList {
      override drop(count: number): void {
        super.drop(Math.max(0, count - 1));
      }
    },
  ],
  [
    'ends where a page does',
    class extends EventList {
      override slice(index: number, most: number): readonly RecordedEvent[] {
        return index === 4096 ? [] : super.slice(index, most);
      }
    },
  ],
])('control: one that %s is found out', (_, Broken) => {
  expect(fc.check(isArray(Broken), { numRuns: 2000, endOnFailure: true }).failed).toBe(true);
});
