import assert from 'node:assert/strict';
import { hasCode } from '../../errors.ts';
import type { TailableEventLog, TailOptions } from '../../event-log.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent } from '../plain-events.ts';
import { settles } from '../settles.ts';

/** L13 for tails: whoever waits is told, and does not go on waiting for a log that answers nothing. */
export const l13PoisonedLogEndsTails: Law = {
  id: 'L13',
  name: 'a tail that waits when a write fails with an unknown outcome rejects, and so does one that begins then',
  needs: ['reopen', 'fail-write', 'tail'],
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const [log] = await fixture.tailables(1);
      const after = await log.append(plainEvent());
      const controller = new AbortController();
      const { signal } = controller;
      const waiting = settles(readOut(log, { after, signal }), trial.patienceMs, 'A tail of a log that was poisoned');
      waiting.catch(() => undefined);
      try {
        fixture.failNextWrite(log);
        await assert.rejects(log.append(plainEvent()), 'an append whose write failed must reject.');
        await assertPoisoned(waiting);
        await assertPoisoned(
          settles(readOut(log, { after, signal }), trial.patienceMs, 'A tail of a log that is poisoned'),
        );
      } finally {
        controller.abort();
      }
    }),
};

// The event whose outcome is unknown may be given, as long as nobody knows that.
async function readOut(log: TailableEventLog, options: TailOptions): Promise<void> {
  for await (const _ of log.tail(options));
}

async function assertPoisoned(tailing: Promise<void>): Promise<void> {
  const [outcome] = await Promise.allSettled([tailing]);
  assert.equal(outcome.status, 'rejected', 'a tail of a poisoned log ended as if it were complete.');
  if (outcome.reason instanceof assert.AssertionError) throw outcome.reason;
  const isHonest = hasCode(outcome.reason, 'ERR_EVENT_LOG_POISONED');
  assert(isHonest, 'a tail of a poisoned log must reject with ERR_EVENT_LOG_POISONED.');
}
