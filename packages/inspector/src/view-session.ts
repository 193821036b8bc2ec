import type { Position } from '@sessionlog/core';
import { type LifeMoment, logMoment } from './life-moment.ts';
import type { LifeTouch } from './life-touches.ts';
import type { SessionEventRow } from './session-event-row.ts';
import type { SessionLives } from './session-lives.ts';
import type { SessionRow } from './session-row.ts';
import type { SessionView } from './session-view.ts';

const MOST_TOUCHES = 1000;
// In each direction: whoever follows a longer line does so in steps.
const MOST_ROTATIONS = 250;

/** One session at a moment at which it was created. */
export function viewSession(lives: SessionLives, row: number, moment: LifeMoment, isNow: boolean): SessionView {
  const { position } = moment;
  const session = lives.rowAt(row, moment);
  const touches = newestTouches(lives, row, position);
  const end = endRow(lives, row, position);
  const events = [...createdRow(lives, row, session), ...touches, ...end];
  return {
    moment: logMoment(moment),
    session,
    answer: { answers: session.state === 'live', because: because(session.state, end[0], isNow) },
    chain: rotationLine(lives, row, position).map((link) => lives.rowAt(link, moment)),
    events,
    eventCount: events.length + lives.touchCountAt(row, position) - touches.length,
  };
}

const BECAUSE = {
  past: {
    live: 'It was live: nothing had ended it, and its deadline lay ahead.',
    lapsed: 'Its deadline had passed.',
    rotated: 'Another session had taken its place. Where the policy gives a grace, its token answered with that one.',
    ended: 'An event had ended it.',
    gaveWay: 'Its principal had too many sessions, and it gave way to a newer one.',
  },
  now: {
    live: 'It is live: nothing has ended it, and its deadline lies ahead.',
    lapsed: 'Its deadline has passed.',
    rotated: 'Another session has taken its place. While a grace of the policy lasts, its token answers with that one.',
    ended: 'An event has ended it.',
    gaveWay: 'Its principal had too many sessions, and it gave way to a newer one.',
  },
} as const;

function because(state: SessionRow['state'], end: SessionEventRow | undefined, isNow: boolean): string {
  const gaveWay = state === 'ended' && end?.type === 'session_created';
  return BECAUSE[isNow ? 'now' : 'past'][gaveWay ? 'gaveWay' : state];
}

// What stands on the floor was created by an event that is there no more.
function createdRow(lives: SessionLives, row: number, { id, createdAt }: SessionRow): readonly SessionEventRow[] {
  const position = lives.createdPosition(row);
  if (position === lives.floor?.position) return [];
  const expiresAt = lives.firstDeadline(row);
  return [{ position, id, type: 'session_created', at: createdAt, expiresAt, reason: null, actor: null }];
}

function newestTouches(lives: SessionLives, row: number, position: Position): readonly SessionEventRow[] {
  const touches: SessionEventRow[] = [];
  for (const touch of lives.touchesAt(row, position)) if (touches.push(touchRow(touch)) === MOST_TOUCHES) break;
  return touches.reverse();
}

function touchRow({ position, lastSeenAt, expiresAt }: LifeTouch): SessionEventRow {
  return { position, id: null, type: 'session_touched', at: lastSeenAt, expiresAt, reason: null, actor: null };
}

function endRow(lives: SessionLives, row: number, upTo: Position): readonly SessionEventRow[] {
  const ending = lives.endingAt(row, upTo);
  if (ending === 0) return [];
  const { position, at, createdRow: created, reason = null, actor = null } = lives.endings.at(ending);
  const by =
    created === undefined
      ? ({ type: 'session_expired', id: null } as const)
      : ({ type: 'session_created', id: lives.ids.at(created) } as const);
  return [{ position, ...by, at, expiresAt: null, reason, actor }];
}

function rotationLine(lives: SessionLives, row: number, position: Position): readonly number[] {
  const before: number[] = [];
  for (let link = lives.predecessor(row); link !== undefined; link = lives.predecessor(link)) {
    if (before.push(link) === MOST_ROTATIONS) break;
  }
  const behind: number[] = [];
  for (let link = lives.successorAt(row, position); link !== undefined; link = lives.successorAt(link, position)) {
    if (behind.push(link) === MOST_ROTATIONS) break;
  }
  return [...before.reverse(), row, ...behind];
}
