import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RecordedEvent } from '../src/event-log.ts';
import { FreshEvents } from '../src/fresh-events.ts';

function recorded(position: number): RecordedEvent {
  return { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', type: 'a', data: '1', position };
}

// A log that others write, too: what it gives in one piece behind a position is what really stands there, or nothing.
it('events are given once, in order, without a gap, and only behind what stood before them', () => {
  const step = fc.record({ own: fc.nat(700), others: fc.nat(2), reads: fc.boolean(), from: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const fresh = new FreshEvents();
      const log: RecordedEvent[] = [];
      const last = () => log.at(-1)?.position;
      for (const { own, others, reads, from } of steps) {
        for (let count = 0; count < others; count++) log.push(recorded(log.length * 2));
        const before = last();
        const events = Array.from({ length: own }, (_, index) => recorded((log.length + index) * 2));
        log.push(...events);
        if (own > 0) fresh.add(before, events);
        if (!reads) continue;
        const after = from === 0 ? before : log[log.length - from]?.position;
        const given = fresh.take(after);
        const behind = log.filter(({ position }) => position > (after ?? -1));
        expect(given).toEqual(given.length === 0 ? [] : behind);
        expect(fresh.take(after)).toEqual([]);
        // Nothing stands in the way of what was read up to here before.
        if (after === before && own > 0 && others > 0) expect(given.length).toBe(own);
      }
    }),
    { numRuns: 100 },
  );
});

it('what nobody reads does not pile up', () => {
  const fresh = new FreshEvents();
  for (let position = 1; position <= 5000; position++) fresh.add(position - 1 || undefined, [recorded(position)]);
  let most = 0;
  for (let after = 0; after <= 5000; after++) most = Math.max(most, fresh.take(after || undefined).length);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(1024);
});
