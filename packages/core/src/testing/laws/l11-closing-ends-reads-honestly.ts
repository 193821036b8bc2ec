import assert from 'node:assert/strict';
import { hasCode } from '../../errors.ts';
import type { Law, Trial } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvents } from '../plain-events.ts';
import { settles } from '../settles.ts';

const EVENTS = 8;

/** A read that pauses neither holds up `close` nor ends, when it goes on, as if it had come to the end of the log. */
export const l11ClosingEndsReadsHonestly: Law = {
  id: 'L11',
  name: '`close` waits for no reader, and a read under way then gives everything or rejects',
  check: async (trial) => {
    for (const pauseAt of [0, 1, EVENTS / 2, EVENTS]) await closeDuringRead(trial, pauseAt);
  },
};

async function closeDuringRead(trial: Trial, pauseAt: number): Promise<void> {
  await LawFixture.use(trial, async (fixture) => {
    const log = await fixture.open();
    await Promise.all(plainEvents(EVENTS).map((event) => log.append(event)));
    const reading = log.read()[Symbol.asyncIterator]();
    let given = 0;
    while (given < pauseAt && !(await reading.next()).done) given++;
    await settles(log.close(), trial.patienceMs, 'close, while a read pauses,');
    try {
      while (!(await reading.next()).done) given++;
    } catch (error) {
      assert(hasCode(error, 'ERR_EVENT_LOG_CLOSED'), 'a read that close ended must reject with ERR_EVENT_LOG_CLOSED.');
      return;
    }
    assert.equal(given, EVENTS, 'a read that close ended early looked complete.');
  });
}
