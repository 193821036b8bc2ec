import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventLog } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvents } from '../plain-events.ts';
import { readAll } from '../read-all.ts';

const EVENTS = 8;

/** The abort of a read: it never looks as if the log ended there. */
export const l10AbortedReadEnds: Law = {
  id: 'L10',
  name: "an aborted read rejects with the signal's reason or gives everything, never less",
  check: (trial) =>
    forAll(trial, 4, fc.integer({ min: 1, max: EVENTS }), async (fixture, abortAt) => {
      const log = await fixture.open();
      await Promise.all(plainEvents(EVENTS).map((event) => log.append(event)));
      const reason = new Error('given up by the caller');
      const [early] = await Promise.allSettled([readAll(log, { signal: AbortSignal.abort(reason) })]);
      assert.equal(early.status, 'rejected', 'a read with a signal aborted before it must reject.');
      assert.equal(early.reason, reason, "an aborted read must reject with the signal's reason.");
      await abortAfter(log, abortAt);
      assert.equal((await agreedEvents([log])).length, EVENTS, 'an aborted read changed what others read.');
    }),
};

async function abortAfter(log: EventLog, count: number): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('given up by the caller');
  let given = 0;
  const reading = (async () => {
    for await (const _ of log.read({ signal: controller.signal })) if (++given === count) controller.abort(reason);
  })();
  const [outcome] = await Promise.allSettled([reading]);
  if (outcome.status === 'fulfilled')
    assert.equal(given, EVENTS, 'an aborted read ended early as if it were complete.');
  else assert.equal(outcome.reason, reason, "an aborted read must reject with the signal's reason.");
}
