import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RecordedEvent } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { moment, reach } from '../moment.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';

const APPENDS = 8;

const crashPlan = fc.record({
  openings: fc.integer({ min: 1, max: 3 }),
  acknowledgements: fc.nat(APPENDS),
  wait: moment,
});

/** L8: acknowledged ⊆ recovered ⊆ requested, whole and at the same positions, wherever the crash falls. */
export const l08SurvivesCrash: Law = {
  id: 'L8',
  name: 'acknowledged events survive a crash at any moment',
  needs: ['reopen', 'crash'],
  check: (trial) =>
    forAll(trial, 12, crashPlan, async (fixture, { openings, acknowledgements, wait }) => {
      const logs = await fixture.openings(openings);
      const requested = plainEvents(APPENDS);
      const acknowledged: RecordedEvent[] = [];
      const enough = Promise.withResolvers<void>();
      let crashed = false;
      requested.forEach((event, index) => {
        const log = logs[index % logs.length] ?? logs[0];
        log.append(event).then(
          (position) => {
            if (crashed) return;
            acknowledged.push({ ...event, position });
            if (acknowledged.length === acknowledgements) enough.resolve();
          },
          (error) => {
            if (!crashed) enough.reject(error);
          },
        );
      });
      if (acknowledgements === 0) enough.resolve();
      await enough.promise;
      await reach(wait);
      crashed = true;
      await fixture.crash();
      const log = await fixture.open();
      const recovered = await agreedEvents([log]);
      for (const event of acknowledged) {
        const found = recovered.find(({ id }) => id === event.id);
        assert.deepEqual(
          found,
          event,
          `the event acknowledged at position ${event.position} did not survive the crash.`,
        );
      }
      for (const { position, id, type, data } of recovered) {
        const event = requested.find((request) => request.id === id);
        assert.deepEqual({ id, type, data }, event, `position ${position} holds after the crash what nobody appended.`);
      }
      const next = plainEvent();
      const position = await log.append(next);
      const expected = [...recovered, { ...next, position }];
      assert.deepEqual(
        await agreedEvents([log]),
        expected,
        'after a crash, appending must go on behind what was recovered.',
      );
    }),
};
