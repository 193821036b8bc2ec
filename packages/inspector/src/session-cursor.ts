import { isEventId } from '@sessionlog/core';
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
  // It was compacted since, and all that is further down with it, but for what is live and stands on the floor.
  return lives.rowsAt(position === '-' ? -1 : Number(position)) - 1;
}
