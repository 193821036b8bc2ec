import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { EventLog, NewEvent } from '../../event-log.ts';
import { isLocal } from '../../is-local.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent, plainEvents } from '../plain-events.ts';
import { waysOfReading } from '../ways-of-reading.ts';

const EVENTS = 20;

/** L5, for the objects that a caller gave and those that he was given: they are his, and the log's events are the log's. */
export const l05CallersChangeNothing: Law = {
  id: 'L5',
  name: 'a caller that changes an event, which he appended or was given, changes nothing in the log',
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const logs = await fixture.openings(2);
      const appended = plainEvents(EVENTS);
      for (const event of appended) {
        const given = { ...event };
        await logs[0].append(given);
        change(given);
      }
      for (const log of logs) await changeAllOf(log, appended);
      await assertUnchanged(await fixture.reopened(), appended);
    }),
};

async function changeAllOf(log: EventLog, appended: readonly NewEvent[]): Promise<void> {
  for (const way of waysOfReading(log)) {
    const before = await way.all();
    const positions = before.map(({ position }) => position);
    for (const event of before) change(event);
    if (isLocal(log)) Reflect.set(log.readSync(), 'length', 0);
    const after = (await way.all()).map(({ position }) => position);
    assert.deepEqual(
      after,
      positions,
      `${way.name} gave other positions, where a caller had changed what he was given.`,
    );
  }
  await assertUnchanged(log, appended);
}

// What is frozen stays as it is, and says nothing.
function change(event: object): void {
  for (const [key, value] of Object.entries(plainEvent())) Reflect.set(event, key, value);
  Reflect.deleteProperty(event, 'position');
}

// Whether there are all of them, and in which order, is the matter of other laws.
async function assertUnchanged(log: EventLog, appended: readonly NewEvent[]): Promise<void> {
  const known = new Map(appended.map((event) => [event.id, event]));
  for (const way of waysOfReading(log)) {
    for (const { id, type, data } of await way.all()) {
      const isSame = isDeepStrictEqual({ id, type, data }, known.get(id));
      assert(isSame, `${way.name} gave an event that nobody appended, where a caller had changed his.`);
    }
  }
}
