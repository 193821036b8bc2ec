import { SessionStore } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compactStore } from './faults/compact-store.ts';
import { storyOptions } from './faults/story-options.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { locationOf, sharedKinds } from './processes/location-of.ts';
import { nextMessage } from './processes/next-message.ts';
import { openAnyLog } from './processes/open-any-log.ts';
import { type StartedProcess, startProcess } from './processes/start-process.ts';
import { scale } from './setup/scale.ts';

// A logout that has resolved in this process, and then, at once, a look at the session in another one.

// The long run has 100,000, in rounds like these.
const PAIRS = scale === 1 ? 2000 : 10_000 * scale;
const ROUND = 500;
const LANES = 16;

interface Count {
  readonly shown: number;
  readonly live: number;
}

/** Asks the visitor what it has counted since it was asked before, and whether it shall look into the log from now on. */
async function count(visitor: StartedProcess, looking: boolean): Promise<Count> {
  const counted = nextMessage(visitor);
  visitor.process.send({ looking });
  return (await counted) as Count;
}

/** Logs everybody out, some at a time, and shows each token to the visitor when its `expire` has resolved. */
async function logOut(store: SessionStore, tokens: readonly string[], visitor: StartedProcess): Promise<void> {
  const left = tokens.values();
  const lane = async (): Promise<void> => {
    for (const token of left) {
      await store.expire(token);
      visitor.process.send({ token });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** How many tokens a visitor in another process, told so in words, was shown after their logout and found live. */
async function misses(location: string, pairs: number, ...words: readonly string[]): Promise<Count> {
  await using log = await openAnyLog(location);
  const store = await SessionStore.open(log, storyOptions());
  const visitor = startProcess('visitor', location, ...words);
  try {
    await nextMessage(visitor);
    const total = { shown: 0, live: 0 };
    while (total.shown < pairs) {
      const created = await Promise.all(Array.from({ length: ROUND }, () => store.create({ principal: 'ann' })));
      const tokens = created.map(({ token }) => token);
      for (const token of tokens) visitor.process.send({ token });
      expect(await count(visitor, false)).toEqual({ shown: ROUND, live: ROUND });
      await logOut(store, tokens, visitor);
      const { shown, live } = await count(visitor, true);
      total.shown += shown;
      total.live += live;
      await compactStore(store, log, 0);
    }
    return total;
  } finally {
    visitor.process.kill('SIGKILL');
    await visitor.ended;
  }
}

describe(`${PAIRS} logouts, each followed by a get in another process`, () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const kind of sharedKinds) {
    it(`${kind}: every get that begins after the logout resolved finds the session dead`, async () => {
      expect(await misses(await locationOf(kind, scratch), PAIRS)).toEqual({ shown: PAIRS, live: 0 });
    });

    it(`${kind}: control: a visitor that answers from memory lets them in`, async () => {
      const { shown, live } = await misses(await locationOf(kind, scratch, `${kind}-control`), ROUND, 'remembers');
      expect(live).toBe(shown);
    });
  }
});
