import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasCode } from '../../errors.ts';
import type { EventLog, NewEvent, Position } from '../../event-log.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import type { Moment } from '../moment.ts';
import { moment, reach } from '../moment.ts';
import { plainEvent } from '../plain-events.ts';
import { readAll } from '../read-all.ts';

const aborts: fc.Arbitrary<(Moment | undefined)[]> = fc.array(fc.option(moment, { nil: undefined, freq: 2 }), {
  minLength: 4,
  maxLength: 8,
  size: 'max',
});

/** L10 for aborts during and after the call, among appends that nobody aborts. */
export const abortDuringNeverUndoes: Law = {
  id: 'L10',
  name: 'an abort during the call leaves the outcome unknown, never undone, and hurts no other append',
  check: (trial) =>
    forAll(trial, 10, aborts, async (fixture, plan) => {
      const log = await fixture.open();
      const landed = new Map<Position, string>();
      await Promise.all(
        plan.map(async (abort) => {
          const event = plainEvent();
          const position = abort === undefined ? await log.append(event) : await appendAborted(log, event, abort);
          if (position !== undefined) landed.set(position, event.id);
          for (const seen of await readAll(log)) {
            if (seen.id === event.id) landed.set(seen.position, event.id);
          }
        }),
      );
      const final = new Map((await readAll(await fixture.reopened())).map(({ position, id }) => [position, id]));
      for (const [position, id] of landed) {
        assert.equal(final.get(position), id, `an abort undid the event at position ${position}.`);
      }
    }),
};

async function appendAborted(log: EventLog, event: NewEvent, abort: Moment): Promise<Position | undefined> {
  const controller = new AbortController();
  const reason = new Error('given up by the caller');
  const appending = Promise.allSettled([log.append(event, { signal: controller.signal })]);
  await reach(abort);
  controller.abort(reason);
  const [outcome] = await appending;
  if (outcome.status === 'fulfilled') return outcome.value;
  const honest = outcome.reason === reason || hasCode(outcome.reason, 'ERR_EVENT_LOG_UNAVAILABLE');
  assert(honest, "an aborted append rejects with the signal's reason or ERR_EVENT_LOG_UNAVAILABLE.");
  return undefined;
}
