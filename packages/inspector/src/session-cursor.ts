import { type EventId, isEventId } from '@sessionlog/core';
import { NO_MOMENT } from './life-moment.ts';
import { invalid } from './request-refusal.ts';
import type { SessionLives } from './session-lives.ts';

const FORM = /^(-|0|[1-9][0-9]{0,15})\.(.{26})$/;

/**
 * A place in a table of sessions, the newest creation first, behind one of them. It names that session by position and id,
 * so that it holds whatever is created, compacted or read anew meanwhile.
 */
export function sessionCursor(lives: SessionLives, row: number): string {
  const position = lives.createdPosition(row);
  return `${Number.isSafeInteger(position) && position >= 0 ? position : '-'}.${lives.ids.at(row)}`;
}

/** The row that a table goes on with, the first one further down; -1 where there is none. @throws a refusal for no cursor. */
export function rowBehind(lives: SessionLives, cursor: string): number {
  const [, position = '', id = ''] = FORM.exec(cursor) ?? [];
  if (!isEventId(id)) throw invalid('cursor must be one that was given with a page.');
  const row = lives.ids.find(id);
  if (row !== undefined) return row - 1;
  const behind = position === '-' ? NO_MOMENT.position : Number(position);
  const { floor } = lives;
  if (floor === undefined || behind > floor.position) return lives.rowsAt(behind) - 1;
  return newestBefore(lives, id, lives.rowsAt(floor.position)) - 1;
}

// It ended, and was compacted since. What stands on the floor has no positions any more, but is in the order in which it was
// created, and so are ids, as far as the clocks of their writers agree.
function newestBefore({ ids }: SessionLives, id: EventId, rows: number): number {
  let low = 0;
  for (let high = rows; low < high; ) {
    const middle = (low + high) >>> 1;
    if (ids.at(middle) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
