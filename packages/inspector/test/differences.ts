import { type EventId, type EventLog, type PastMoment, SessionStore } from '@sessionlog/core';
import { countSessions } from '../src/count-sessions.ts';
import { findSessions } from '../src/find-sessions.ts';
import type { LifeMoment } from '../src/life-moment.ts';
import type { SessionLives } from '../src/session-lives.ts';

/**
 * Where the lives say something else of a moment than `asOf`, which replays the log.
 *
 * @param ids - of all sessions that ever were.
 */
export async function differences(
  lives: SessionLives,
  log: EventLog,
  asked: PastMoment,
  ids: readonly EventId[],
): Promise<readonly unknown[]> {
  const past = await SessionStore.asOf(log, asked);
  const { timeline } = lives;
  const moment = asked.position === undefined ? timeline.atTime(asked.time) : timeline.atPosition(asked.position);
  const found: unknown[] = [];
  const compare = (what: string, told: unknown, expected: unknown): void => {
    const [one, other] = [JSON.stringify(told), JSON.stringify(expected)];
    if (one !== other) found.push({ asked, what, told: one, expected: other });
  };
  compare('time', moment.time, past.time);
  const { sessions, total } = await findSessions(lives, moment, { state: 'live', limit: 1000 });
  const expected = [...past.list()].map(({ attributes: _, ...session }) => session).reverse();
  compare(
    'list',
    sessions.map(({ id, principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, rotatedFrom }) => {
      return { id, principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, rotatedFrom };
    }),
    expected.map(({ id, principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, rotatedFrom = null }) => {
      return { id, principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, rotatedFrom };
    }),
  );
  compare('total', total, expected.length);
  const { position: _, ...counts } = past.stats();
  compare('counts', await countSessions(lives, moment), counts);
  for (const id of ids) compare(id, told(lives, moment, id), replayed(past.find(id)));
  return found;
}

function told(lives: SessionLives, moment: LifeMoment, id: EventId) {
  const row = lives.ids.find(id);
  if (row === undefined || row >= lives.rowsAt(moment.position)) return undefined;
  const { state, reason, actor, endedAt, lastSeenAt, expiresAt, rotatedTo } = lives.rowAt(row, moment);
  return { state, reason, actor, endedAt, lastSeenAt, expiresAt, rotatedTo };
}

// Of those that were dead in the snapshot it says nothing but that, and the lives do not know them.
function replayed(past: ReturnType<Awaited<ReturnType<typeof SessionStore.asOf>>['find']>) {
  if (past?.session === undefined) return undefined;
  const { state, session, endedBy, rotatedTo = null } = past;
  const { lastSeenAt, expiresAt } = session;
  const { reason = null, actor = null, at: endedAt = null } = endedBy ?? {};
  return { state, reason, actor, endedAt, lastSeenAt, expiresAt, rotatedTo };
}
