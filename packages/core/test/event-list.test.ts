import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { EventBytes } from '../src/event-bytes.ts';
import { EventList, PAGE_EVENTS } from '../src/event-list.ts';
import type { RecordedEvent } from '../src/event-log.ts';

const MOST = 600;
const TYPES = ['session_created', 'session_touched', 'a'];
// Some of them fill a page by themselves, and have characters of one to four bytes.
const DATA = ['{}', '"ß€😀"', `"${'x'.repeat(300)}"`, `"${'ß'.repeat(150_000)}"`, `"${'y'.repeat(300_000)}"`];

const many = fc.oneof(fc.nat(3), fc.integer({ min: PAGE_EVENTS - 2, max: PAGE_EVENTS + 2 }), fc.nat(3 * PAGE_EVENTS));
const act = fc.oneof(fc.record({ add: many, data: fc.nat(999) }), fc.record({ drop: many }));

function eventAt(position: number, data: number): RecordedEvent {
  const id = String(position).padStart(26, '0');
  // Large ones are few.
  const text = DATA[position % 97 === 0 ? data % DATA.length : data % 3] as string;
  return { id, type: TYPES[(position + data) % TYPES.length] as string, data: text, position };
}

function spelledOut({ bytes, type, idAt, dataAt, dataEnd, position }: EventBytes): RecordedEvent {
  const text = (from: number, to: number): string => bytes.toString('utf8', from, to);
  return { id: text(idAt, idAt + 26), type, data: text(dataAt, dataEnd), position };
}

function areEqual(some: readonly RecordedEvent[], others: readonly RecordedEvent[]): boolean {
  const isEqual = ({ id, type, data, position }: RecordedEvent, other: RecordedEvent | undefined): boolean =>
    id === other?.id && type === other.type && data === other.data && position === other.position;
  return some.length === others.length && some.every((event, index) => isEqual(event, others[index]));
}

function shownFrom(list: EventList, index: number, most: number): readonly RecordedEvent[] {
  const spelled: RecordedEvent[] = [];
  const kept: RecordedEvent[] = [];
  const shown = list.show(index, most, (event) => {
    spelled.push(spelledOut(event));
    kept.push(event.recorded());
  });
  expect(shown).toBe(kept.length);
  expect(areEqual(spelled, kept)).toBe(true);
  return kept;
}

function isArray(Listed: new () => EventList) {
  return fc.property(fc.array(act, { maxLength: 6 }), fc.array(fc.tuple(fc.nat(), fc.nat(MOST))), (acts, looks) => {
    const list = new Listed();
    const array: RecordedEvent[] = [];
    let position = 1;
    for (const each of acts) {
      if ('add' in each) {
        for (let added = 0; added < each.add; added++) {
          const event = eventAt(position++, each.data);
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
        expect(areEqual(found, wanted.slice(0, found.length))).toBe(true);
        expect(areEqual(shownFrom(list, from, most), found)).toBe(true);
      }
      const all: RecordedEvent[] = [];
      for (let some = list.slice(0, MOST); some.length > 0; some = list.slice(all.length, MOST)) all.push(...some);
      expect(areEqual(all, array)).toBe(true);
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
        return index === PAGE_EVENTS ? [] : super.slice(index, most);
      }
    },
  ],
  [
    'shows what it does not give',
    class extends EventList {
      override show(index: number, most: number, show: (event: EventBytes) => void): number {
        return super.show(index, most, (event) => show(Object.assign(event, { dataEnd: event.dataEnd - 1 })));
      }
    },
  ],
])('control: one that %s is found out', (_, Broken) => {
  expect(fc.check(isArray(Broken), { numRuns: 2000, endOnFailure: true }).failed).toBe(true);
});

it('keeps nothing of an event that was dropped', () => {
  const list = new EventList();
  for (let position = 1; position <= PAGE_EVENTS; position++) list.add(eventAt(position, 2));
  list.drop(PAGE_EVENTS - 1);
  list.show(0, 1, ({ bytes }) => expect(bytes.includes(String(PAGE_EVENTS - 1).padStart(26, '0'))).toBe(false));
  expect(list.length).toBe(1);
});
