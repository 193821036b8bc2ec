import { SessionStore } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compactStore } from './faults/compact-store.ts';
import { labelRequest, labelToken } from './faults/session-ledger.ts';
import { storyOptions } from './faults/story-options.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { AskedProcess } from './processes/asked-process.ts';
import { locationOf, sharedKinds } from './processes/location-of.ts';
import { openAnyLog } from './processes/open-any-log.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

// Processes are stopped where the seed has it: one that reads, one in the middle of its appends, one in the middle of a
// compaction. Meanwhile another fills segments and compacts twice. What they do when they are continued has to be as if
// they had been slow.

const ROUNDS = 4 * scale;
const SESSIONS = 24;

describe('a process that was stopped across rotations and two compactions', () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const kind of sharedKinds) {
    it(`${kind}: reads, appends and compacts on as if it had been slow`, async () => {
      const location = await locationOf(kind, scratch);
      // Whoever is stopped inside a transaction of SQLite keeps all others out, so there they are stopped in front of it.
      const holdsLocks = kind === 'sqlite';
      const random = seededRandom(seed);
      await using log = await openAnyLog(location);
      const store = await SessionStore.open(log, storyOptions());
      const [reader, appender, compactor] = await Promise.all([1, 2, 3].map(() => AskedProcess.start(location)));
      if (!reader || !appender || !compactor) throw new Error('three processes were started.');
      for (let round = 0; round < ROUNDS; round++) {
        const label = (name: string, number: number): string => `${name}-${round}-${number}`;
        const [doomed, stays] = [label('doomed', 0), label('stays', 0)];
        for (const each of [doomed, stays]) await store.create(labelRequest(each));
        expect(await reader.ask('get', doomed)).toBeDefined();
        reader.stop();
        if (holdsLocks) for (const each of [appender, compactor]) each.stop();
        const appended = Array.from({ length: 9 }, (_, number) => appender.ask('create', label('slow', number)));
        const compacted = compactor.ask('compact');
        // Some appends of ours are some time for theirs.
        for (let number = random(4); number > 0; number--) await store.create(labelRequest(label('before', number)));
        for (const each of [appender, compactor]) each.stop();
        for (const half of ['first', 'second']) {
          for (let number = 0; number < SESSIONS; number++) await store.create(labelRequest(label(half, number)));
          if (half === 'first') await store.expire(labelToken(doomed));
          await compactStore(store, log, 0);
        }
        for (const each of [appender, compactor, reader]) each.continue();
        const ids = await Promise.all(appended);
        await compacted;
        expect(await reader.ask('get', doomed)).toBeUndefined();
        expect(await reader.ask('get', stays)).toBe((await store.get(labelToken(stays)))?.id);
        for (const [number, id] of ids.entries()) {
          expect((await store.get(labelToken(label('slow', number))))?.id, `seed ${seed}, round ${round}`).toBe(id);
        }
      }
      const list = JSON.stringify(await Array.fromAsync(store.list()));
      for (const each of [reader, appender, compactor]) {
        expect(await each.ask('list')).toBe(list);
        await each.end();
      }
    });
  }
});
