import type { HandleRows } from './handle-rows.ts';
import type { RowList } from './row-list.ts';
import { NO_MOMENT, type RowMoments } from './row-moments.ts';
import type { SessionState } from './session-projection.ts';
import { GRACE_UNTIL, KEPT_UNTIL } from './session-row.ts';
import type { TokenHandle } from './token-handle.ts';

// What the marks of a row say: two things, each of which is one of three.
const LAPSED = 2;
const PROMOTED = 4;
const ANSWERS = [undefined, false, true] as const;

/** The rows of sessions that are over. */
export class OverRows {
  readonly #rows: HandleRows;
  readonly #moments: RowMoments;
  readonly #list: RowList;
  #lapsed = 0;

  /** @param list - they stand in it, those that ended first first. */
  constructor(rows: HandleRows, moments: RowMoments, list: RowList) {
    this.#rows = rows;
    this.#moments = moments;
    this.#list = list;
  }

  /** How many of them had lapsed when they were compacted. */
  get lapsed(): number {
    return this.#lapsed;
  }

  /** Writes a state. @param before - the marks of its row, where it was over already: it keeps its place. */
  write(row: number, before: number | undefined, state: SessionState): void {
    const { keptUntil = NO_MOMENT, lapsed, promoted, rotatedTo, graceUntil = NO_MOMENT } = state;
    if (before === undefined) this.#list.add(row);
    else this.#lapsed -= answerOf(before, LAPSED) ? 1 : 0;
    this.#lapsed += lapsed ? 1 : 0;
    this.#rows.setMarks(row, (ANSWERS.indexOf(lapsed) << LAPSED) | (ANSWERS.indexOf(promoted) << PROMOTED));
    this.#rows.setLink(row, rotatedTo);
    this.#moments.set(row, KEPT_UNTIL, keptUntil);
    this.#moments.set(row, GRACE_UNTIL, graceUntil);
  }

  /** What a row says. */
  read(row: number, handle: TokenHandle): SessionState {
    const marks = this.#rows.marks(row);
    return {
      id: this.#rows.id(row),
      handle,
      keptUntil: momentOf(this.#moments.get(row, KEPT_UNTIL)),
      session: undefined,
      lapsed: answerOf(marks, LAPSED),
      rotatedTo: this.#rows.link(row),
      graceUntil: momentOf(this.#moments.get(row, GRACE_UNTIL)),
      promoted: answerOf(marks, PROMOTED),
    };
  }

  /** Takes a row out. */
  leave(row: number): void {
    this.#lapsed -= answerOf(this.#rows.marks(row), LAPSED) ? 1 : 0;
    this.#list.delete(row);
  }
}

function answerOf(marks: number, place: number): boolean | undefined {
  return ANSWERS[(marks >> place) & 3];
}

function momentOf(number: number): number | undefined {
  return number === NO_MOMENT ? undefined : number;
}
