import { ENDING } from './fold-work.ts';
import { NO_ROW } from './row-pages.ts';
import type { Session } from './session.ts';
import type { SessionRows } from './session-rows.ts';

// Rows that are ended in a row, or only looked at, take some milliseconds, and those of which sessions are made as long.
const PIECE = 2048;
const NOTED_PIECE = 256;
// To look at fewer costs less than to note that there is no need to.
const MANY = 64;

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
  const piece = note === undefined ? PIECE : NOTED_PIECE;
  let ended = 0;
  let left = piece;
  for (let row = rows.open.first; row !== NO_ROW; ) {
    const next = rows.open.after(row);
    ended += endOne(rows, row, moment, note);
    row = next;
    left -= 1;
    if (left > 0) continue;
    yield;
    left = piece;
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
  const piece = note === undefined ? PIECE : NOTED_PIECE;
  let ended = 0;
  for (;;) {
    // With his last session his number is gone.
    const number = principals.find(principal);
    if (number === NO_ROW) return ended;
    let row = principals.first(number);
    for (let left = piece; left > 0 && row !== NO_ROW; left--) {
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

/**
 * Lets go of those of a principal that lapsed at a moment. It yields now and then, and looks at nobody where it is known
 * that nobody has.
 *
 * @returns how many are left.
 */
export function* letGoOfLapsed(
  rows: SessionRows,
  moment: number,
  principal: string,
): Generator<undefined, number, undefined> {
  const { principals } = rows;
  if (moment < principals.earliest(principal)) return principals.size(principal);
  const number = principals.find(principal);
  let left = 0;
  let looked = 0;
  let earliest = Number.POSITIVE_INFINITY;
  for (let row = number === NO_ROW ? NO_ROW : principals.first(number); row !== NO_ROW; ) {
    const next = principals.after(number, row);
    const expiresAt = rows.expiresAt(row);
    if (expiresAt <= moment) principals.leave(number, row);
    else {
      left += 1;
      earliest = Math.min(earliest, expiresAt);
    }
    row = next;
    looked += 1;
    if (looked % PIECE === 0) yield;
  }
  rows.work += looked;
  if (left >= MANY) principals.noteEarliest(number, earliest);
  return left;
}

/** Ends so many of a principal who has more that live, oldest creation first, but for one row. It yields now and then. */
export function* endOldestOf(
  rows: SessionRows,
  moment: number,
  principal: string,
  spared: number,
  count: number,
  note: ((session: Session) => unknown) | undefined,
): Generator<undefined, void, undefined> {
  if (count === 0) return;
  const { principals } = rows;
  const piece = note === undefined ? PIECE : NOTED_PIECE;
  const number = principals.find(principal);
  let row = principals.first(number);
  for (let ended = 0; ended < count; ) {
    // Whoever is ended stands nowhere.
    const next = principals.after(number, row);
    if (row !== spared) ended += endOne(rows, row, moment, note);
    row = next;
    if (ended > 0 && ended % piece === 0) yield;
  }
  rows.work += ENDING * count;
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
