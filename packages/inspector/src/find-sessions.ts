import { eachInTurns } from './each-in-turns.ts';
import { type LifeMoment, logMoment } from './life-moment.ts';
import { NumberColumn } from './number-column.ts';
import { rowBehind, sessionCursor } from './session-cursor.ts';
import { type SessionFilter, sessionFilter } from './session-filter.ts';
import type { SessionLives } from './session-lives.ts';
import type { SessionPage } from './session-page.ts';

/** A page of the table of sessions. */
export interface SessionQuery extends SessionFilter {
  /** How many rows it has at most. */
  readonly limit: number;
  /** Behind which row it begins. */
  readonly cursor?: string | undefined;
}

/** The sessions at a moment that a query asks for, the newest creation first. */
export async function findSessions(lives: SessionLives, moment: LifeMoment, query: SessionQuery): Promise<SessionPage> {
  const { limit, cursor } = query;
  const from = cursor === undefined ? Number.POSITIVE_INFINITY : rowBehind(lives, cursor);
  const isWanted = await sessionFilter(lives, moment, query);
  const rows: number[] = [];
  let total = 0;
  await eachInTurns(lives.rowsAt(moment.position) - 1, (row) => {
    if (!isWanted(row)) return;
    total += 1;
    // One more tells whether there is another page.
    if (row <= from && rows.length <= limit) rows.push(row);
  });
  return sessionPage(lives, moment, rows, limit, total);
}

/** All rows that a filter lets through, the newest creation first. @param spared - but this one. */
export async function findRows(
  lives: SessionLives,
  moment: LifeMoment,
  filter: SessionFilter,
  spared?: number,
): Promise<NumberColumn> {
  const isWanted = await sessionFilter(lives, moment, filter);
  const rows = new NumberColumn(Uint32Array);
  await eachInTurns(lives.rowsAt(moment.position) - 1, (row) => {
    if (row !== spared && isWanted(row)) rows.push(row);
  });
  return rows;
}

/** A page of rows that were found. @param rows - of this page, and of the next one at least one, where there is one. */
export function sessionPage(
  lives: SessionLives,
  moment: LifeMoment,
  rows: readonly number[],
  limit: number,
  total: number,
): SessionPage {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    moment: logMoment(moment),
    total,
    sessions: shown.map((row) => lives.rowAt(row, moment)),
    next: last === undefined ? null : sessionCursor(lives, last),
  };
}
