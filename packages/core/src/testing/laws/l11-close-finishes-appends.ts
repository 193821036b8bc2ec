import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RecordedEvent } from '../../event-log.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { moment, reach } from '../moment.ts';
import { plainEvents } from '../plain-events.ts';
import { readAll } from '../read-all.ts';

/** The closing state: what was under way is finished first, and is there when the log is opened again. */
export const l11CloseFinishesAppends: Law = {
  id: 'L11',
  name: 'appends under way are finished before `close` resolves',
  check: (trial) =>
    forAll(trial, 8, fc.tuple(fc.integer({ min: 1, max: 6 }), moment), async (fixture, [count, when]) => {
      const log = await fixture.open();
      const acknowledged: RecordedEvent[] = [];
      const appending = Promise.all(
        plainEvents(count).map(async (event) => {
          acknowledged.push({ ...event, position: await log.append(event) });
        }),
      );
      // Observed further down; a rejection before that is not to end the process.
      appending.catch(() => undefined);
      await reach(when);
      await log.close();
      // A log made of several layers may need a few microtasks to pass the answer on, and no more.
      await reach({ microtasks: 16, turns: 0 });
      const finished = acknowledged.length;
      await appending;
      assert.equal(finished, count, 'close resolved while appends were under way.');
      if (!fixture.reopens) return;
      const found = new Map((await readAll(await fixture.reopened())).map(({ id, position }) => [id, position]));
      const expected = new Map(acknowledged.map(({ id, position }) => [id, position]));
      assert.deepEqual(found, expected, 'an append that close had finished is not there after reopening.');
    }),
};
