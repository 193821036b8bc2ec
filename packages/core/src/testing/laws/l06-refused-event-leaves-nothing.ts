import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasCode } from '../../errors.ts';
import type { EventLog, NewEvent } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import { refusedEvents } from '../arbitraries/refused-event.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvent } from '../plain-events.ts';

/** L6 for events outside the grammar, alone and among others that are inside. */
export const l06RefusedEventLeavesNothing: Law = {
  id: 'L6',
  name: 'an event outside the grammar is refused and leaves nothing',
  check: (trial) =>
    forAll(trial, 4, fc.tuple(...refusedEvents, ...refusedEvents), async (fixture, refused) => {
      const logs = await fixture.openings(2);
      const [log] = logs;
      for (const event of refused) await assertRefused(log, event);
      assert.deepEqual(await agreedEvents(logs), [], 'a refused event left something in an empty log.');
      const wanted = plainEvent();
      const [position] = await Promise.all([log.append(wanted), ...refused.map((event) => assertRefused(log, event))]);
      assert.deepEqual(await agreedEvents(logs), [{ ...wanted, position }], 'a refused event left something behind.');
      const reopened = await fixture.reopened();
      assert.deepEqual(
        await agreedEvents([reopened]),
        [{ ...wanted, position }],
        'a refused event came with reopening.',
      );
    }),
};

async function assertRefused(log: EventLog, event: NewEvent): Promise<void> {
  const [outcome] = await Promise.allSettled([log.append(event)]);
  assert.equal(outcome.status, 'rejected', 'an append of an event outside the grammar must reject.');
  assert(
    hasCode(outcome.reason, 'ERR_SESSION_INVALID'),
    'an event outside the grammar is refused with ERR_SESSION_INVALID.',
  );
}
