import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventLog, NewEvent } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import { newEvent } from '../arbitraries/new-event.ts';
import { forAll } from '../for-all.ts';
import { largestData } from '../largest-data.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent } from '../plain-events.ts';

const events: fc.Arbitrary<NewEvent[]> = fc.uniqueArray(newEvent, {
  selector: (event) => event.id,
  minLength: 4,
  maxLength: 12,
  size: 'max',
});

/** L9, for hostile JSON among itself, and for the largest event that there may be. */
export const l09DataByteForByte: Law = {
  id: 'L9',
  name: 'data comes back byte for byte',
  check: async (trial) => {
    await forAll(trial, 10, events, async (fixture, appended) => {
      const logs = await fixture.openings(2);
      for (const event of appended) await logs[0].append(event);
      await assertSame(logs, appended);
      await assertSame([await fixture.reopened()], appended);
    });
    await LawFixture.use(trial, async (fixture) => {
      const log = await fixture.open();
      const largest = ['x', '\u00e9', '\u2028', '\u{1f600}'].map((unit) => ({
        ...plainEvent(),
        data: largestData(unit),
      }));
      for (const event of largest) await log.append(event);
      await assertSame([log, await fixture.reopened()].slice(fixture.reopens ? 1 : 0), largest);
    });
  },
};

// The strings are compared by themselves first: a difference in a mebibyte is not to be printed.
async function assertSame(logs: readonly EventLog[], appended: readonly NewEvent[]): Promise<void> {
  const recorded = await agreedEvents(logs);
  assert.equal(recorded.length, appended.length, 'the log gave more or fewer events than were appended.');
  for (const [index, event] of appended.entries()) {
    const found = recorded[index];
    assert(found?.data === event.data, `the data of event ${index} came back changed.`);
    assert.deepEqual({ id: found.id, type: found.type }, { id: event.id, type: event.type });
  }
}
