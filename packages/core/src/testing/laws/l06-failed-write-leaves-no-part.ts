import assert from 'node:assert/strict';
import fc from 'fast-check';
import { agreedEvents } from '../agreed-events.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';

/** L6 for a write that failed: afterwards the event is there, whole, or it is not, and the log goes on. */
export const l06FailedWriteLeavesNoPart: Law = {
  id: 'L6',
  name: 'a failed write leaves no part of an event',
  needs: ['reopen', 'fail-write'],
  check: (trial) =>
    forAll(trial, 4, fc.integer({ min: 1, max: 4 }), async (fixture, count) => {
      const log = await fixture.open();
      const kept = plainEvent();
      await log.append(kept);
      const failing = plainEvents(count);
      fixture.failNextWrite(log);
      await Promise.allSettled(failing.map((event) => log.append(event)));
      const reopened = await fixture.reopened();
      const next = plainEvent();
      await reopened.append(next);
      const other = await fixture.open();
      const found = (await agreedEvents([reopened, other])).map(({ id, type, data }) => ({ id, type, data }));
      const whole = failing.filter(({ id }) => found.some((event) => event.id === id));
      const between = found.slice(1, -1).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      assert.deepEqual(
        [found[0], ...between, found.at(-1)],
        [kept, ...whole, next],
        'a failed write left a part of an event, or took another.',
      );
    }),
};
