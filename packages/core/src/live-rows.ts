import type { EventId } from './event-id.ts';
import { NO_ROW } from './row-pages.ts';
import type { SessionRows } from './session-rows.ts';

// Rows whose ids are noted in a row take a millisecond, and those that are only looked at another one.
const PIECE = 4096;
const MOST_LOOKED_AT = 16_384;

/**
 * The ids of the open rows that live at a moment, in their order, of one principal if one is named: some thousands at a
 * time, in a few words each. Between two of these nothing may be changed.
 */
export function* liveIds(
  rows: SessionRows,
  moment: number,
  principal: string | undefined,
): Generator<Iterable<EventId>, void, undefined> {
  let live: number[] = [];
  let looked = 0;
  for (const row of principal === undefined ? rows.open.rows() : rowsOf(rows, principal)) {
    if (moment < rows.expiresAt(row)) live.push(row);
    looked += 1;
    if (looked % PIECE !== 0) continue;
    yield rows.idsOf(live);
    live = [];
  }
  yield rows.idsOf(live);
}

/** Whether a principal has fewer than `count` that live at a moment; after some ten thousand that were looked at, too. */
export function hasFewerLive(rows: SessionRows, principal: string, count: number, moment: number): boolean {
  if (rows.principals.hasFewer(principal, count)) return true;
  if (moment < rows.principals.earliest(principal)) return false;
  let live = 0;
  let looked = 0;
  for (const row of rowsOf(rows, principal)) {
    live += moment < rows.expiresAt(row) ? 1 : 0;
    looked += 1;
    if (live === count || looked === MOST_LOOKED_AT) break;
  }
  return live < count;
}

/** The rows of a principal. One may leave, once it was given. */
export function* rowsOf(rows: SessionRows, principal: string): Generator<number, void, undefined> {
  const { principals } = rows;
  const number = principals.find(principal);
  if (number === NO_ROW) return;
  for (let row = principals.first(number); row !== NO_ROW; ) {
    const next = principals.after(number, row);
    yield row;
    row = next;
  }
}
