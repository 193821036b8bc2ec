import { mostRoomWork, roomWork } from './fold-work.ts';
import type { HandleRows } from './handle-rows.ts';
import { NO_CAP, NO_DEADLINE, type PackedEvent } from './packed-event.ts';
import type { PackedText } from './packed-text.ts';
import type { PrincipalRows } from './principal-rows.ts';
import { NO_MOMENT, type RowMoments } from './row-moments.ts';
import {
  ABSOLUTE_EXPIRES_AT,
  EXPIRES_AT,
  FORGOTTEN,
  GRACE_UNTIL,
  KEPT_UNTIL,
  LAST_SEEN_AT,
  OPEN,
} from './session-row.ts';

/** What {@link PackedRows} leave to the rows that they are of. */
export interface RowChanges {
  /** Puts a row in among those that are open. @param attributes - as JSON. */
  enter(row: number, principal: PackedText, attributes: string): void;
  /** Moves a row from those that are open to those that are over. */
  end(row: number): void;
  /** A row that is open has other moments now. @param attributes - its new ones as JSON; no text: they stay. */
  touch(row: number, attributes: string): void;
}

/** The rows of sessions, as events in numbers change them: no object tells of a row before or behind the change. */
export class PackedRows {
  readonly #rows: HandleRows;
  readonly #moments: RowMoments;
  readonly #principals: PrincipalRows;
  readonly #changes: RowChanges;

  constructor(rows: HandleRows, moments: RowMoments, principals: PrincipalRows, changes: RowChanges) {
    this.#rows = rows;
    this.#moments = moments;
    this.#principals = principals;
    this.#changes = changes;
  }

  /** The row of the handle of an event; `NO_ROW` if there is none. */
  find({ handle }: PackedEvent): number {
    return this.#rows.findDigits(handle);
  }

  /** The row of the id of an event; `NO_ROW` if there is none. */
  findById({ id }: PackedEvent): number {
    return this.#rows.findWords(id);
  }

  /** Has the places read at which an event is looked for, and gives something of what stands there. */
  lookAt({ handle, id, type }: PackedEvent): number {
    return this.#rows.lookAt(handle, type === 'session_created' ? id : undefined);
  }

  /** Whether no event has ended the session of a row, and `now` is before its deadline. */
  isLive(row: number, now: number): boolean {
    return (this.#rows.marks(row) & OPEN) !== 0 && now < this.#moments.get(row, EXPIRES_AT);
  }

  /** Whether the principal of a creation has fewer open sessions than it may have, lapsed ones counted. */
  hasRoom({ principal, most }: PackedEvent): boolean {
    return most === NO_CAP || this.#principals.hasFewer(principal, most);
  }

  /** {@link roomWork} of a principal. */
  roomWork(principal: string | PackedText, most: number, moment: number): number {
    return roomWork(this.#principals, principal, most, moment);
  }

  /** {@link mostRoomWork}. */
  get mostRoomWork(): number {
    return mostRoomWork(this.#principals);
  }

  /** Writes the session that a creation makes. No row has its handle or its id. */
  begin({ handle, id, moment, expiresAt, absoluteExpiresAt, principal, attributes, isMinted }: PackedEvent): void {
    const row = this.#rows.addPacked(handle, id, isMinted ? OPEN | FORGOTTEN : OPEN);
    this.#moments.setAll(row, moment, moment, Math.min(expiresAt, absoluteExpiresAt), absoluteExpiresAt);
    this.#changes.enter(row, principal, attributes);
  }

  /** Writes what a touch changes of a session that is open. */
  touch(row: number, { moment, expiresAt, attributes }: PackedEvent): void {
    if (moment > this.#moments.get(row, LAST_SEEN_AT)) this.#moments.set(row, LAST_SEEN_AT, moment);
    if (expiresAt !== NO_DEADLINE) {
      this.#moments.set(row, EXPIRES_AT, Math.min(expiresAt, this.#moments.get(row, ABSOLUTE_EXPIRES_AT)));
    }
    this.#changes.touch(row, attributes);
  }

  /** Writes that a session which is open is over, with no other in its place. */
  end(row: number): void {
    const isForgotten = (this.#rows.marks(row) & FORGOTTEN) !== 0;
    this.#changes.end(row);
    this.#rows.setMarks(row, 0);
    this.#rows.setLink(row, undefined);
    // Its absolute deadline stands there, until which it is kept.
    if (!isForgotten) this.#moments.set(row, KEPT_UNTIL, NO_MOMENT);
    this.#moments.set(row, GRACE_UNTIL, NO_MOMENT);
  }
}
