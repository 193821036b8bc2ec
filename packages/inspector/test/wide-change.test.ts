import type { Session, SessionChange } from '@sessionlog/core';
import { expect, it } from 'vitest';
import { countSessions } from '../src/count-sessions.ts';
import { findSessions } from '../src/find-sessions.ts';
import type { LifeMoment } from '../src/life-moment.ts';
import { sessionActivity } from '../src/session-activity.ts';
import { SessionLives } from '../src/session-lives.ts';
import { takeChange } from '../src/take-change.ts';

const COUNT = 10_000;
const NOW = COUNT + 10;
const session = (made: number): Session => ({
  id: String(made).padStart(26, '0'),
  principal: 'ann',
  createdAt: made,
  lastSeenAt: made,
  expiresAt: 10 * COUNT,
  absoluteExpiresAt: 10 * COUNT,
  attributes: {},
});
const sessions = Array.from({ length: COUNT }, (_, index) => session(index + 1));
const common = { at: COUNT + 1, position: COUNT + 1, actor: undefined };

// Each of them ends everybody. The second one is a new session to which all the others give way.
const WIDE: readonly (readonly [string, SessionChange, number])[] = [
  [
    'a log-out of everybody',
    { ...common, type: 'expired', session: undefined, sessionId: undefined, ended: sessions, reason: 'key leak' },
    0,
  ],
  [
    'a session to which all others give way',
    {
      ...common,
      type: 'created',
      session: session(COUNT + 1),
      sessionId: session(COUNT + 1).id,
      ended: sessions,
      reason: undefined,
    },
    1,
  ],
];

async function livesOfAll(): Promise<SessionLives> {
  const lives = new SessionLives();
  for (const made of sessions) {
    const { id, createdAt } = made;
    const change = { position: createdAt, at: createdAt, session: made, sessionId: id, ended: [] };
    await takeChange(lives, { ...change, type: 'created', reason: undefined, actor: undefined });
  }
  return lives;
}

async function told(lives: SessionLives, moment: LifeMoment) {
  const { total, sessions } = await findSessions(lives, moment, { state: 'live', limit: 200 });
  return { counts: await countSessions(lives, moment), total, first: sessions[0], last: sessions.at(-1) };
}

async function activityOf(lives: SessionLives) {
  return sessionActivity(lives, { from: 1, to: NOW, buckets: 10 }, NOW - 1);
}

it.each(WIDE)('of %s nothing is seen before all of it', async (_, change, left) => {
  const lives = await livesOfAll();
  const { last } = lives.timeline;
  const before = await told(lives, last);
  const activity = await activityOf(lives);
  expect(before.counts).toEqual({ live: COUNT, lapsed: 0, ended: 0 });
  const taking = lives.add(change);
  let turns = 0;
  for (; taking.next().done !== true; turns++) {
    expect(lives.timeline.last).toEqual(last);
    expect(await told(lives, last)).toEqual(before);
    expect(await activityOf(lives)).toEqual(activity);
    expect(lives.hasAllOf({ live: left, lapsed: 0, ended: COUNT })).toBe(false);
    // Whoever looks from behind the change, before it is whole, sees a half of it.
    const { live, ended } = (await told(lives, { position: change.position, time: change.at })).counts;
    expect(live).toBeGreaterThan(left);
    expect(ended).toBeGreaterThan(0);
  }
  expect(turns).toBeGreaterThan(1);
  expect(await told(lives, last)).toEqual(before);
  expect((await told(lives, lives.timeline.last)).counts).toEqual({ live: left, lapsed: 0, ended: COUNT });
  expect((await activityOf(lives)).live.at(-1)).toBe(left);
  expect(lives.hasAllOf({ live: left, lapsed: 0, ended: COUNT })).toBe(true);
});
