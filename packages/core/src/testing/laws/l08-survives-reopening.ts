import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RecordedEvent } from '../../event-log.ts';
import { agreedEvents } from '../agreed-events.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvents } from '../plain-events.ts';

/** L8 as far as every log can show it that can be reopened: a closed log has forgotten nothing. */
export const l08SurvivesReopening: Law = {
  id: 'L8',
  name: 'acknowledged events survive closing and opening again',
  needs: ['reopen'],
  check: (trial) =>
    forAll(trial, 6, fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }), async (fixture, batches) => {
      const acknowledged: RecordedEvent[] = [];
      let log = await fixture.open();
      for (const more of batches) {
        for (const event of plainEvents(1 + more)) {
          acknowledged.push({ ...event, position: await log.append(event) });
        }
        log = await fixture.reopened();
        assert.deepEqual(await agreedEvents([log]), acknowledged, 'after reopening, the log has other events.');
      }
    }),
};
