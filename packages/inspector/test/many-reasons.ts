import { parentPort } from 'node:worker_threads';
import type { SessionChange } from '@sessionlog/core';
import { sessionActivity } from '../src/session-activity.ts';
import { SessionLives } from '../src/session-lives.ts';
import { takeChange } from '../src/take-change.ts';

// A thread with little memory: asks what happened in a log in which each session ended for a reason of its own, as where
// somebody writes the number of a ticket.
const COUNT = 20_000;
const BUCKETS = 1000;

const lives = new SessionLives();
for (let made = 1; made <= COUNT; made++) {
  const id = String(made).padStart(26, '0');
  const session = {
    id,
    principal: 'ann',
    createdAt: made,
    lastSeenAt: made,
    expiresAt: made + COUNT,
    absoluteExpiresAt: made + COUNT,
    attributes: {},
  };
  const common = { at: made, sessionId: id, actor: undefined };
  const events = [
    { ...common, position: made * 2, type: 'created', session, ended: [], reason: undefined },
    { ...common, position: made * 2 + 1, type: 'expired', session: undefined, ended: [session], reason: `t-${made}` },
  ] as const;
  for (const event of events) await takeChange(lives, event as SessionChange);
}
const { ended } = await sessionActivity(lives, { from: 1, to: COUNT + 1, buckets: BUCKETS }, COUNT);
const totals = ended.map(({ kind, counts }) => `${kind} ${counts.reduce((sum, count) => sum + count, 0)}`);
parentPort?.postMessage(totals);
