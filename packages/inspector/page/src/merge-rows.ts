import type { SessionRow } from '../../src/session-row.ts';

/** Rows of the table, newest first, and where to go on behind them. */
export interface LoadedRows {
  readonly rows: readonly SessionRow[];
  /** `null`: these are all. */
  readonly next: string | null;
}

/**
 * Rows that were loaded before, with a newer first page of them: what the page covers is as the page says, and what stands
 * behind it stays, but for sessions that ended meanwhile.
 *
 * @param ended - the ids of sessions that ended since `loaded` was read.
 */
export function mergeRows(loaded: LoadedRows, page: LoadedRows, ended: ReadonlySet<string>): LoadedRows {
  const last = page.rows.at(-1);
  const place = last === undefined ? -1 : loaded.rows.findIndex(({ id }) => id === last.id);
  if (page.next === null || place < 0 || place === loaded.rows.length - 1) return page;
  const fresh = new Set(page.rows.map(({ id }) => id));
  const behind = loaded.rows.slice(place + 1).filter(({ id }) => !ended.has(id) && !fresh.has(id));
  return { rows: [...page.rows, ...behind], next: loaded.next };
}

/** The ids of the rows that stand before all that were there. Where nothing was, nothing is fresh. */
export function freshRows(rows: readonly SessionRow[], newer: readonly SessionRow[]): ReadonlySet<string> {
  const known = new Set(rows.map(({ id }) => id));
  const end = newer.findIndex(({ id }) => known.has(id));
  return new Set(newer.slice(0, known.size === 0 ? 0 : end < 0 ? newer.length : end).map(({ id }) => id));
}
