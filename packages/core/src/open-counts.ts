import type { HandleRows } from './handle-rows.ts';
import type { RowList } from './row-list.ts';
import { NO_ROW } from './row-pages.ts';
import type { TokenHandle } from './token-handle.ts';

// Rows that are looked at in a row take a fraction of a millisecond.
const PIECE = 16_384;

/** How many of the sessions that no event has ended live at a moment. */
export interface OpenCounts {
  /** Those that live, and a token can open. */
  readonly live: number;
  /** Those that live, and no token can open. */
  readonly unrecognised: number;
}

/**
 * Counts the rows of a list without making anything of them: of millions, that would take seconds. It yields now and then;
 * nothing may be changed meanwhile.
 *
 * @param isLive - whether the session of a row lives.
 * @param recognises - whether a token can open the session of a handle. It is asked once for all that begin alike.
 */
export function* countOpen(
  open: RowList,
  rows: HandleRows,
  isLive: (row: number) => boolean,
  recognises: (handle: TokenHandle) => boolean,
): Generator<undefined, OpenCounts, undefined> {
  const answers: boolean[] = [];
  let live = 0;
  let unrecognised = 0;
  let looked = 0;
  for (let row = open.first; row !== NO_ROW; row = open.after(row)) {
    looked += 1;
    if (looked % PIECE === 0) yield;
    if (!isLive(row)) continue;
    const prefix = rows.prefix(row);
    const answer = answers[prefix] ?? recognises(rows.handle(row));
    answers[prefix] = answer;
    if (answer) live += 1;
    else unrecognised += 1;
  }
  return { live, unrecognised };
}
