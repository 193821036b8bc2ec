import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasCode } from '../../errors.ts';
import type { EventLog } from '../../event-log.ts';
import { isLocal } from '../../is-local.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { readAll } from '../read-all.ts';

/** L13: the failed append and all that waited with it reject, then everything does; another opening tells the truth. */
export const l13PoisonedAfterFailedWrite: Law = {
  id: 'L13',
  name: 'after a write failed with an unknown outcome the log answers nothing any more',
  needs: ['reopen', 'fail-write'],
  check: (trial) =>
    forAll(trial, 4, fc.integer({ min: 1, max: 4 }), async (fixture, count) => {
      const log = await fixture.open();
      const acknowledged = plainEvent();
      await log.append(acknowledged);
      fixture.failNextWrite(log);
      const outcomes = await Promise.allSettled(plainEvents(count).map((event) => log.append(event)));
      const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
      assert(failed.length > 0, 'an append whose write failed must reject.');
      for (const { reason } of failed) {
        const honest = hasCode(reason, 'ERR_EVENT_LOG_UNAVAILABLE') || hasCode(reason, 'ERR_EVENT_LOG_POISONED');
        assert(
          honest,
          'an append whose write failed rejects with ERR_EVENT_LOG_UNAVAILABLE or ERR_EVENT_LOG_POISONED.',
        );
      }
      await assertPoisoned(log);
      await assertPoisoned(log);
      const reopened = await fixture.reopened();
      const ids = (await readAll(reopened)).map(({ id }) => id);
      assert(ids.includes(acknowledged.id), 'an event acknowledged before the failure is lost.');
      await reopened.append(plainEvent());
    }),
};

async function assertPoisoned(log: EventLog): Promise<void> {
  await assertRejected('append', () => log.append(plainEvent()));
  await assertRejected('read', () => readAll(log));
  if (isLocal(log)) await assertRejected('readSync', async () => log.readSync());
}

async function assertRejected(what: string, call: () => Promise<unknown>): Promise<void> {
  const [outcome] = await Promise.allSettled([call()]);
  assert.equal(outcome.status, 'rejected', `${what} must reject after a write failed.`);
  assert(
    hasCode(outcome.reason, 'ERR_EVENT_LOG_POISONED'),
    `${what} must reject after that with ERR_EVENT_LOG_POISONED.`,
  );
}
