import assert from 'node:assert/strict';
import fc from 'fast-check';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvents } from '../plain-events.ts';
import { agreedWhole, assertLines, lineOf, linesOf, snapshotUpTo, wholeLog } from '../whole-log.ts';

const step = fc.record({ appends: fc.nat(4), share: fc.double({ min: 0, max: 1, noNaN: true }) });

/** L14 as far as every log can show it that can be reopened: also for a snapshot with no event behind it. */
export const l14SurvivesReopening: Law = {
  id: 'L14',
  name: 'snapshot and tail survive closing and opening again',
  needs: ['reopen', 'compact'],
  check: (trial) =>
    forAll(trial, 6, fc.array(step, { minLength: 1, maxLength: 3, size: 'max' }), async (fixture, steps) => {
      const lines: string[] = [];
      let [log] = await fixture.compactables(1);
      for (const { appends, share } of steps) {
        for (const event of plainEvents(1 + appends)) {
          lines.push(lineOf({ ...event, position: await log.append(event) }));
        }
        const whole = await wholeLog(log);
        const upTo = whole.tail[Math.floor((whole.tail.length - 1) * share)]?.position ?? 0;
        await log.compact({ upTo, snapshot: snapshotUpTo(whole, upTo) });
        log = await fixture.compactableReopened();
        const found = await agreedWhole([log]);
        assert.equal(found.upTo, upTo, 'after reopening, the snapshot of the log is another one.');
        assertLines(linesOf(found), lines, 'after reopening, snapshot and tail are not what they were');
      }
    }),
};
