import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RecordedEvent } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { moment, reach } from '../moment.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';

/** L8: acknowledged ⊆ recovered ⊆ requested, whole and at the same positions, wherever the crash falls. */
export const survivesACrash: Law = {
  id: 'L8',
  name: 'acknowledged events survive a crash at any moment',
  needs: ['reopen', 'crash'],
  check: (trial) =>
    forAll(trial, 20, fc.tuple(fc.integer({ min: 1, max: 3 }), moment), async (fixture, [openings, when]) => {
      const logs = await fixture.openings(openings);
      const requested = plainEvents(8);
      const acknowledged: RecordedEvent[] = [];
      let crashed = false;
      requested.forEach((event, index) => {
        const log = logs[index % logs.length] ?? logs[0];
        log.append(event).then(
          (position) => {
            if (!crashed) acknowledged.push({ ...event, position });
          },
          () => undefined,
        );
      });
      await reach(when);
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
