import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MemoryEventLog } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { Activity } from '../src/activity.ts';
import { countSessions } from '../src/count-sessions.ts';
import { loadLives } from '../src/load-lives.ts';
import { sessionActivity } from '../src/session-activity.ts';
import { AskedInspector, START } from './asked-inspector.ts';
import { LiveHistory, steps } from './live-history.ts';

function showsWhatTheTableShows(ask: typeof sessionActivity) {
  return fc.asyncProperty(steps, fc.integer({ min: 1, max: 30 }), fc.nat(300), async (taken, buckets, skipped) => {
    await using log = new MemoryEventLog();
    const history = await LiveHistory.begin(log);
    const begin = history.now;
    for (const step of taken) await history.take(step);
    const { lives } = await loadLives(log, history.store, undefined);
    const now = Math.max(history.now, lives.timeline.last.time);
    const from = Math.min(now, Math.max(begin + skipped, lives.floor?.time ?? 0));
    const to = now + 1;
    const { times, live, created, ended, bucketMs } = await ask(lives, { from, to, buckets }, now);
    expect(times.length).toBeLessThanOrEqual(buckets);
    const liveAt = async (time: number) => (await countSessions(lives, lives.timeline.atTime(time))).live;
    for (const [bucket, time] of times.entries()) {
      expect(live[bucket]).toBe(await liveAt(Math.min(time + bucketMs, to) - 1));
    }
    // Whoever lived when it began, or was created since, lives now or has ended since.
    const isFloor = lives.floor !== undefined && from === lives.floor.time;
    const before = isFloor ? lives.rowsAt(lives.floor?.position ?? 0) : await liveAt(from - 1);
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    expect(before + sum(created) - sum(ended.map(({ counts }) => sum(counts)))).toBe(await liveAt(now));
    await history.close();
  });
}

it('shows at the end of each bucket as many live sessions as the table, and counts each beginning and end once', async () => {
  await fc.assert(showsWhatTheTableShows(sessionActivity), { numRuns: 40 * scale });
});

const WRONG: readonly (readonly [string, (activity: Activity) => Partial<Activity>])[] = [
  ['is a bucket late', ({ live }) => ({ live: [0, ...live.slice(0, -1)] })],
  ['leaves out a reason', ({ ended }) => ({ ended: ended.slice(1) })],
];

it.each(WRONG)('is found out when it %s', async (_, wrong) => {
  const ask: typeof sessionActivity = async (...asked) => {
    const activity = await sessionActivity(...asked);
    return { ...activity, ...wrong(activity) };
  };
  expect((await fc.check(showsWhatTheTableShows(ask))).failed).toBe(true);
});

it('names the eight commonest reasons, and puts the others together', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  const { store, clock } = inspector;
  const end = async (reason?: string) => store.expire((await store.create({ principal: 'ann' })).token, { reason });
  for (let reason = 0; reason < 10; reason++)
    for (let count = reason; count < 10; count++) await end(`reason ${reason}`);
  await end('lapsed');
  await end('lapsed');
  await end('lapsed');
  await end();
  const { token } = await store.create({ principal: 'ann' });
  await store.rotate(token);
  clock.now += 20_000;
  const { ended } = await inspector.get<{ ended: unknown[] }>(`api/activity?from=${START}&buckets=1`);
  expect(ended).toEqual([
    ...[0, 1, 2, 3, 4, 5, 6].map((n) => ({ reason: `reason ${n}`, kind: 'reason', counts: [10 - n] })),
    expect.objectContaining({ kind: 'reason', counts: [3] }),
    { reason: 'lapsed', kind: 'lapsed', counts: [1] },
    { reason: 'rotated', kind: 'rotated', counts: [1] },
    { reason: 'unnamed', kind: 'unnamed', counts: [1] },
    { reason: 'other', kind: 'other', counts: [6] },
  ]);
});

it('keeps counts for no more reasons than it names, were there as many as endings', async () => {
  const resourceLimits = { maxOldGenerationSizeMb: 64 };
  const worker = new Worker(new URL('many-reasons.ts', import.meta.url), { resourceLimits });
  const [totals] = await once(worker, 'message');
  expect(totals).toEqual([...new Array<string>(8).fill('reason 1'), 'other 19992']);
  await worker.terminate();
});
