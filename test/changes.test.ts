import { once } from 'node:events';
import { type Session, type SessionChange, SessionStore } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyOptions } from './faults/story-options.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { openLog } from './processes/open-log.ts';
import { startProcess } from './processes/start-process.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

// Changes across processes: two that write, and one that reads, is killed, and is started again where it was.

const WRITERS = 2;
const ACTS = 40 * scale;
const KILLS = 2;
const TOUCHES = scale === 1 ? 30_000 : 100_000;
// What the newest changes take, and what measuring is worth.
const ROOM_BYTES = 4 * 1024 * 1024;

/** Takes changes that a process tells of until there are enough, and kills it. */
async function readSome(location: string, changes: SessionChange[], isEnough: () => boolean): Promise<void> {
  const reader = startProcess('change-reader', location, String(changes.at(-1)?.position ?? 0));
  reader.process.on('message', (message) => changes.push(message as SessionChange));
  const ended = reader.ended.then((end) => Promise.reject(new Error(`ended with ${end}: ${reader.output()}`)));
  ended.catch(() => {});
  try {
    while (!isEnough()) await Promise.race([once(reader.process, 'message'), ended]);
  } finally {
    reader.process.kill('SIGKILL');
    await reader.ended;
  }
}

function liveBy(changes: readonly SessionChange[]): readonly string[] {
  const live = new Map<string, Session>();
  for (const { session, ended } of changes) {
    for (const { id } of ended) live.delete(id);
    if (session !== undefined) live.set(session.id, session);
  }
  return [...live.values()].map((session) => JSON.stringify(session)).sort();
}

describe('changes that two processes make, and a third one reads', () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const kind of ['rotating', 'sqlite']) {
    it(`${kind}: are the same after any number of kills, and say who is live`, async () => {
      const location = `${kind}:${scratch}/${kind}`;
      await using log = await openLog(location);
      const store = await SessionStore.open(log, storyOptions());
      const below = seededRandom(seed);
      const writers = Array.from({ length: WRITERS }, (_, index) =>
        startProcess('session-changer', location, String(seed + index), String(ACTS)),
      );
      const changes: SessionChange[] = [];
      for (let kills = 0; kills < KILLS; kills++) {
        // A writer may append little and end: what is asked for here has been there, or comes.
        const wanted = Math.min(changes.length + 1 + below(10), ACTS / 4);
        await readSome(location, changes, () => changes.length >= wanted);
      }
      for (const writer of writers) expect([await writer.ended, writer.output()]).toEqual([0, '']);
      const { session: last } = await store.create({ principal: 'last' });
      await readSome(location, changes, () => changes.some(({ sessionId }) => sessionId === last.id));
      const listed = (await Array.fromAsync(store.list())).map((session) => JSON.stringify(session)).sort();
      expect(liveBy(changes)).toEqual(listed);
      const own: SessionChange[] = [];
      for await (const change of store.changes()) {
        own.push(change);
        if (change.sessionId === last.id) break;
      }
      expect(changes).toEqual(JSON.parse(JSON.stringify(own)));
    });
  }
});

it(`${TOUCHES} events past a consumer that has stopped leave nothing behind, and it misses none of them`, async () => {
  const run = async (word: string): Promise<{ readonly grown: number; readonly seen: number }> => {
    const consumer = startProcess({ name: 'slow-consumer', flags: ['--expose-gc'] }, word, String(TOUCHES));
    const [[told]] = await Promise.all([once(consumer.process, 'message'), consumer.ended]);
    return told;
  };
  const [alone, slow] = await Promise.all([run('none'), run('slow')]);
  expect(slow.seen).toBe(TOUCHES + 1);
  expect(slow.grown - alone.grown).toBeLessThan(ROOM_BYTES);
});
