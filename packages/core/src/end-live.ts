import { NO_ROW } from './row-pages.ts';
import type { Session } from './session.ts';
import type { SessionRows } from './session-rows.ts';

// Rows that are ended in a row, or only looked at, take some milliseconds.
const PIECE = 2048;

/**
 * Ends the sessions that live at a moment, oldest creation first. It yields now and then.
 *
 * @param note - is given each, as it was. Absent: nothing is made of them.
 * @returns how many there were.
 */
export function* endLive(
  rows: SessionRows,
  moment: number,
  note: ((session: Session) => unknown) | undefined,
): Generator<undefined, number, undefined> {
  let ended = 0;
  let left = PIECE;
  for (let row = rows.open.first; row !== NO_ROW; ) {
    const next = rows.open.after(row);
    ended += endOne(rows, row, moment, note);
    row = next;
    left -= 1;
    if (left > 0) continue;
    yield;
    left = PIECE;
  }
  return ended;
}

/** {@link endLive} of one principal, but for one row. Those that have lapsed are let go of among his. */
export function* endLiveOf(
  rows: SessionRows,
  moment: number,
  principal: string,
  spared: number,
  note: ((session: Session) => unknown) | undefined,
): Generator<undefined, number, undefined> {
  const { principals } = rows;
  let ended = 0;
  for (;;) {
    // With his last session his number is gone.
    const number = principals.find(principal);
    if (number === NO_ROW) return ended;
    let row = principals.first(number);
    for (let left = PIECE; left > 0 && row !== NO_ROW; left--) {
      const next = principals.after(number, row);
      if (row !== spared) {
        principals.leave(number, row);
        ended += endOne(rows, row, moment, note);
      }
      row = next;
    }
    if (row === NO_ROW) return ended;
    yield;
  }
}

function endOne(
  rows: SessionRows,
  row: number,
  moment: number,
  note: ((session: Session) => unknown) | undefined,
): 0 | 1 {
  if (rows.expiresAt(row) <= moment) return 0;
  if (note !== undefined) note(rows.live(row, moment) as Session);
  rows.packed.end(row);
  return 1;
}
