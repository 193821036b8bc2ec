import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventLog, NewEvent, Position } from '../../event-log.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvents } from '../plain-events.ts';
import { waysOfReading } from '../ways-of-reading.ts';

/** L3, for appends at once and for readers that know an earlier end of the log. */
export const l03ResolvedAppendIsRead: Law = {
  id: 'L3',
  name: 'a read begun after an append resolved, by any opening, contains the event',
  check: (trial) =>
    forAll(trial, 8, fc.array(fc.nat(4), { minLength: 2, maxLength: 4, size: 'max' }), async (fixture, batches) => {
      const logs = await fixture.openings(3);
      let before: Position | undefined;
      for (const more of batches) {
        const known = before;
        const positions = await Promise.all(
          plainEvents(1 + more).map(async (event, index) => {
            const position = await (logs[index % logs.length] ?? logs[0]).append(event);
            await Promise.all(logs.map((log) => assertRead(log, event, position, known)));
            return position;
          }),
        );
        before = Math.max(...positions);
      }
    }),
};

async function assertRead(
  log: EventLog,
  event: NewEvent,
  position: Position,
  before: Position | undefined,
): Promise<void> {
  for (const way of waysOfReading(log)) {
    for (const after of new Set([before, undefined])) {
      const found = (await way.all(after)).find(({ id }) => id === event.id);
      assert(found, `${way.name} after ${after ?? 'the start'} did not give an event whose append had resolved.`);
      assert.equal(found.position, position, `${way.name} gave an event at another position than its append did.`);
    }
  }
}
