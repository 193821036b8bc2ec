import assert from 'node:assert/strict';
import type { EventLog } from '../../event-log.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { readAll } from '../read-all.ts';
import { settles } from '../settles.ts';

const EVENTS = 4;

/** L12 for readers that take their time: a consumer may await anything between two events, an append among it. */
export const l12PausedReadHoldsUpNobody: Law = {
  id: 'L12',
  name: 'a read that pauses holds up no append and no other read',
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const logs = await fixture.openings(2);
      const [log] = logs;
      for (const event of plainEvents(EVENTS)) await log.append(event);
      let total = EVENTS;
      for (let pauseAt = 0; pauseAt < EVENTS; pauseAt++) {
        const before = total;
        const reading = log.read()[Symbol.asyncIterator]();
        for (let given = 0; given <= pauseAt; given++) await reading.next();
        for (const other of logs) {
          await settles(appendAndRead(other, ++total), trial.patienceMs, 'an append and a read, while a read pauses,');
        }
        let given = pauseAt + 1;
        while (!(await reading.next()).done) given++;
        assert(given >= before && given <= total, 'a read that paused must go on where it stood.');
      }
    }),
};

async function appendAndRead(log: EventLog, total: number): Promise<void> {
  await log.append(plainEvent());
  assert.equal((await readAll(log)).length, total, 'a read beside one that pauses must give everything.');
}
