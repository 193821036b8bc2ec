import assert from 'node:assert/strict';
import fc from 'fast-check';
import { agreedEvents } from '../agreed-events.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { moment, reach } from '../moment.ts';
import { plainEvent } from '../plain-events.ts';

/** L10 for a signal that was aborted before the call: nothing lands, then or later. */
export const l10AbortedBeforeAppendsNothing: Law = {
  id: 'L10',
  name: 'a signal aborted before the call appends nothing',
  check: (trial) =>
    forAll(trial, 4, fc.tuple(fc.integer({ min: 1, max: 4 }), moment), async (fixture, [count, wait]) => {
      const logs = await fixture.openings(2);
      const [log] = logs;
      for (let call = 0; call < count; call++) {
        const reason = new Error('given up by the caller');
        const [outcome] = await Promise.allSettled([log.append(plainEvent(), { signal: AbortSignal.abort(reason) })]);
        assert.equal(outcome.status, 'rejected', 'an append with an aborted signal must reject.');
        assert.equal(outcome.reason, reason, "an append with an aborted signal must reject with the signal's reason.");
      }
      await reach(wait);
      assert.deepEqual(await agreedEvents(logs), [], 'an append with an aborted signal left an event.');
      const event = plainEvent();
      const expected = [{ ...event, position: await log.append(event) }];
      assert.deepEqual(await agreedEvents(logs), expected, 'an event of an aborted append came with a later one.');
      assert.deepEqual(
        await agreedEvents([await fixture.reopened()]),
        expected,
        'an event of an aborted append came later.',
      );
    }),
};
