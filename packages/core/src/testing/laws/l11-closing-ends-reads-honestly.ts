import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasCode } from '../../errors.ts';
import { forAll } from '../for-all.ts';
import type { Law } from '../law.ts';
import { plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';

const EVENTS = 8;

/** A read that pauses neither holds up `close` nor ends, when it goes on, as if it had come to the end of the log. */
export const l11ClosingEndsReadsHonestly: Law = {
  id: 'L11',
  name: '`close` waits for no reader, and a read under way then gives everything or rejects',
  check: (trial) =>
    forAll(trial, 4, fc.nat(EVENTS), async (fixture, pauseAt) => {
      const log = await fixture.open();
      await Promise.all(plainEvents(EVENTS).map((event) => log.append(event)));
      const reading = log.read()[Symbol.asyncIterator]();
      let given = 0;
      while (given < pauseAt && !(await reading.next()).done) given++;
      await settles(log.close(), trial.patienceMs, 'close, while a read pauses,');
      try {
        while (!(await reading.next()).done) given++;
      } catch (error) {
        assert(
          hasCode(error, 'ERR_EVENT_LOG_CLOSED'),
          'a read that close ended must reject with ERR_EVENT_LOG_CLOSED.',
        );
        return;
      }
      assert.equal(given, EVENTS, 'a read that close ended early looked complete.');
    }),
};
