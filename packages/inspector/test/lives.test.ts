import { MemoryEventLog, type SessionChange } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { LivesFollower } from '../src/lives-follower.ts';
import { loadLives } from '../src/load-lives.ts';
import { SessionLives } from '../src/session-lives.ts';
import { takeChange } from '../src/take-change.ts';
import { differences } from './differences.ts';
import { LiveHistory, type Step, steps } from './live-history.ts';

const RUNS = 40;

it('says of every position and of many times what a replay of the log says', async () => {
  await fc.assert(fc.asyncProperty(steps, fc.nat(24), fc.array(fc.nat(500), { maxLength: 5 }), agrees), {
    numRuns: RUNS * scale,
  });
});

async function agrees(taken: readonly Step[], joining: number, waits: readonly number[]): Promise<void> {
  await using log = new MemoryEventLog();
  const history = await LiveHistory.begin(log);
  const begin = history.now;
  for (const step of taken.slice(0, joining)) await history.take(step);
  const follower = await LivesFollower.begin(log, history.store, undefined);
  for (const step of taken.slice(joining)) await history.take(step);
  const followed = await follower.catchUp();
  const loaded = await loadLives(log, history.store, undefined);
  for (const { lives, upTo } of [followed, loaded]) {
    const from = (await log.readSnapshot())?.upTo ?? 0;
    for (let position = from; position <= upTo; position++) {
      // What the snapshot only counts, the one who was there before knows by name.
      if (position === from && lives.floor?.position !== loaded.lives.floor?.position) continue;
      expect(await compared(lives, log, { position }, history.ids, loaded.lives)).toEqual([]);
    }
    for (const wait of waits) {
      const time = Math.max(begin + wait, loaded.lives.floor?.time ?? 0);
      expect(await compared(lives, log, { time }, history.ids, loaded.lives)).toEqual([]);
    }
  }
  await follower.close();
  await history.close();
}

// Who joined in front of a compaction knows more than a replay tells.
async function compared(
  lives: SessionLives,
  log: MemoryEventLog,
  moment: { position: number } | { time: number },
  ids: readonly string[],
  loaded: SessionLives,
): Promise<readonly unknown[]> {
  const known = lives.floor?.position === loaded.floor?.position;
  const asked = known ? ids : ids.filter((id) => loaded.ids.find(id) !== undefined);
  const found = await differences(lives, log, 'time' in moment ? moment : moment, asked);
  return known ? found : found.filter((difference) => !JSON.stringify(difference).includes('"counts"'));
}

const FORGETFUL: readonly [string, (change: SessionChange) => SessionChange | undefined][] = [
  ['touches', (change) => (change.type === 'touched' ? undefined : change)],
  ['who was rotated', (change) => (change.type === 'rotated' ? { ...change, ended: [] } : change)],
  ['who gave way', (change) => (change.type === 'created' ? { ...change, ended: [] } : change)],
  ['why', (change) => ({ ...change, reason: undefined })],
  ['the order', (change) => ({ ...change, at: change.at - 1 })],
];

it.each(FORGETFUL)('is found out when it forgets %s', async (_, forget) => {
  await using log = new MemoryEventLog();
  const history = await LiveHistory.begin(log);
  const create: Step = { do: 'create', principal: 'ann', lifeMs: undefined };
  for (let count = 0; count < 4; count++) await history.take(create);
  await history.take({ do: 'wait', ms: 50 });
  await history.take({ do: 'touch', pick: 0, lifeMs: undefined });
  await history.take({ do: 'rotate', pick: 1, reason: undefined });
  await history.take({ do: 'expire', pick: 2, reason: 'logout' });
  const lives = new SessionLives();
  const { position = 0 } = await history.store.stats();
  for await (const change of history.store.changes({ after: 0 })) {
    const kept = forget(change);
    if (kept !== undefined) await takeChange(lives, kept);
    if (change.position === position) break;
  }
  expect(await differences(lives, log, { position }, history.ids)).not.toEqual([]);
  await history.close();
});
