import type { Position } from '@sessionlog/core';
import { type LifeMoment, logMoment } from './life-moment.ts';
import type { SessionEventRow } from './session-event-row.ts';
import type { SessionLives } from './session-lives.ts';
import type { SessionRow } from './session-row.ts';
import type { SessionView } from './session-view.ts';

const MOST_EVENTS = 1000;
// A rotation a minute for a week: whoever follows a longer line does so in steps.
const MOST_ROTATIONS = 10_000;

/** One session at a moment at which it was created. */
export function viewSession(lives: SessionLives, row: number, moment: LifeMoment): SessionView {
  const session = lives.rowAt(row, moment);
  const events = lifeEvents(lives, row, moment.position);
  return {
    moment: logMoment(moment),
    session,
    answer: { answers: session.state === 'live', because: because(session.state, events.at(-1)) },
    chain: rotationLine(lives, row, moment).map((link) => lives.rowAt(link, moment)),
    events: events.slice(-MOST_EVENTS),
    eventCount: events.length,
  };
}

const BECAUSE = {
  live: 'It was live: nothing had ended it, and its deadline lay ahead.',
  lapsed: 'Its deadline had passed.',
  rotated: 'Another session had taken its place. Where the policy gives a grace, its token answered with that one.',
  ended: 'An event had ended it.',
} as const;
const GAVE_WAY = 'Its principal had too many sessions, and it gave way to a newer one.';

function because(state: SessionRow['state'], last: SessionEventRow | undefined): string {
  return state === 'ended' && last?.type === 'session_created' ? GAVE_WAY : BECAUSE[state];
}

function lifeEvents(lives: SessionLives, row: number, position: Position): SessionEventRow[] {
  const { createdAt, id } = lives.rowAt(row, { position, time: 0 });
  const nobody = { reason: null, actor: null };
  const events: SessionEventRow[] = [];
  const ending = lives.endingAt(row, position);
  if (ending !== 0) {
    const { createdRow, at, reason = null, actor = null, ...ended } = lives.endings.at(ending);
    const type = createdRow === undefined ? 'session_expired' : 'session_created';
    const eventId = createdRow === undefined ? null : lives.ids.at(createdRow);
    events.push({ position: ended.position, id: eventId, type, at, expiresAt: null, reason, actor });
  }
  for (const touch of lives.touchesAt(row, position)) {
    const { lastSeenAt, expiresAt } = touch;
    events.push({ position: touch.position, id: null, type: 'session_touched', at: lastSeenAt, expiresAt, ...nobody });
  }
  const created = lives.createdPosition(row);
  if (created !== lives.floor?.position) {
    const expiresAt = lives.firstDeadline(row);
    events.push({ position: created, id, type: 'session_created', at: createdAt, expiresAt, ...nobody });
  }
  return events.reverse();
}

function rotationLine(lives: SessionLives, row: number, { position }: LifeMoment): readonly number[] {
  const line = [row];
  for (let link = lives.predecessor(row); link !== undefined; link = lives.predecessor(link)) {
    if (line.unshift(link) >= MOST_ROTATIONS) break;
  }
  for (let link = lives.successorAt(row, position); link !== undefined; link = lives.successorAt(link, position)) {
    if (line.push(link) >= MOST_ROTATIONS) break;
  }
  return line;
}
