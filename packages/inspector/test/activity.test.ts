import { MemoryEventLog } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { countSessions } from '../src/count-sessions.ts';
import { loadLives } from '../src/load-lives.ts';
import { sessionActivity } from '../src/session-activity.ts';
import { AskedInspector, START } from './asked-inspector.ts';
import { LiveHistory, steps } from './live-history.ts';

it('shows at the end of each bucket as many live sessions as the table, and counts each beginning and end once', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 30 }), fc.nat(300), async (taken, buckets, skipped) => {
      await using log = new MemoryEventLog();
      const history = await LiveHistory.begin(log);
      const begin = history.now;
      for (const step of taken) await history.take(step);
      const { lives } = await loadLives(log, history.store, undefined);
      const now = Math.max(history.now, lives.timeline.last.time);
      const from = Math.min(now, Math.max(begin + skipped, lives.floor?.time ?? 0));
      const activity = await sessionActivity(lives, { from, to: now + 1, buckets }, now);
      expect(activity.times.length).toBeLessThanOrEqual(buckets);
      const endings = activity.ended.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
      const created = activity.created.reduce((sum, count) => sum + count, 0);
      const countAt = (time: number) => countSessions(lives, lives.timeline.atTime(time));
      for (const [bucket, time] of activity.times.entries()) {
        const end = Math.min(time + activity.bucketMs, activity.to) - 1;
        expect(activity.live[bucket]).toBe((await countAt(end)).live);
      }
      // Whoever lived when it began, or was created since, lives now or has ended since.
      const before = await countAt(from - 1);
      const isFloor = lives.floor !== undefined && from === lives.floor.time;
      const lived = isFloor ? lives.rowsAt(lives.floor?.position ?? 0) : before.live;
      expect(lived + created - endings).toBe((await countAt(now)).live);
      await history.close();
    }),
    { numRuns: 40 * scale },
  );
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
