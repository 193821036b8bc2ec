import type { AttributesPool } from './attributes-pool.ts';
import type { HandleRows } from './handle-rows.ts';
import { MadeSessions } from './made-sessions.ts';
import type { PrincipalRows } from './principal-rows.ts';
import { NO_MOMENT, type RowMoments } from './row-moments.ts';
import type { RowPages } from './row-pages.ts';
import type { Session } from './session.ts';
import type { SessionState } from './session-projection.ts';
import {
  ABSOLUTE_EXPIRES_AT,
  ATTRIBUTES,
  CREATED_AT,
  EXPIRES_AT,
  FORGOTTEN,
  GRACE_UNTIL,
  KEPT_UNTIL,
  LAPSED,
  LAST_SEEN_AT,
  OPEN,
  PRINCIPAL,
  PROMOTED,
} from './session-row.ts';
import type { TokenHandle } from './token-handle.ts';

/** Where the parts of a row of `SessionRows` are. */
export interface RowParts {
  readonly pages: RowPages;
  readonly moments: RowMoments;
  readonly rows: HandleRows;
  readonly principals: PrincipalRows;
  readonly attributes: AttributesPool;
}

/** Makes the objects that tell of a row. */
export class SessionReader {
  readonly #parts: RowParts;
  readonly #made = new MadeSessions();

  constructor(parts: RowParts) {
    this.#parts = parts;
  }

  /** What a row says. @param handle - its handle, where the caller has it: it need not be written out then. */
  read(row: number, handle: TokenHandle = this.#parts.rows.handle(row)): SessionState {
    const marks = this.#parts.rows.marks(row);
    return (marks & OPEN) === 0 ? this.#readOver(row, handle, marks) : this.#readOpen(row, handle, marks);
  }

  /** The session of a row that is open. Whoever asks again may be given the same object, until it is {@link forget}ten. */
  session(row: number): Session {
    return this.#made.get(row) ?? this.#made.note(row, this.#make(row));
  }

  /** Forgets the session that was made of a row. To be called before anything changes that it says. */
  forget(row: number): void {
    this.#made.drop(row);
  }

  #readOpen(row: number, handle: TokenHandle, marks: number): SessionState {
    const session = this.#make(row);
    return {
      id: session.id,
      handle,
      keptUntil: (marks & FORGOTTEN) === 0 ? undefined : session.absoluteExpiresAt,
      session,
      lapsed: undefined,
      rotatedTo: undefined,
      graceUntil: undefined,
      promoted: undefined,
    };
  }

  #make(row: number): Session {
    const { pages, moments, rows, principals, attributes: pool } = this.#parts;
    const id = rows.id(row);
    const principal = principals.text(pages.word(row, PRINCIPAL));
    const createdAt = moments.get(row, CREATED_AT);
    const lastSeenAt = moments.get(row, LAST_SEEN_AT);
    const expiresAt = moments.get(row, EXPIRES_AT);
    const absoluteExpiresAt = moments.get(row, ABSOLUTE_EXPIRES_AT);
    const attributes = pool.read(pages.word(row, ATTRIBUTES));
    const rotatedFrom = rows.link(row);
    const session = { id, principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, attributes };
    return Object.freeze(rotatedFrom === undefined ? session : { ...session, rotatedFrom });
  }

  #readOver(row: number, handle: TokenHandle, marks: number): SessionState {
    const { moments, rows } = this.#parts;
    return {
      id: rows.id(row),
      handle,
      keptUntil: momentOf(moments.get(row, KEPT_UNTIL)),
      session: undefined,
      lapsed: answerOf(marks, LAPSED),
      rotatedTo: rows.link(row),
      graceUntil: momentOf(moments.get(row, GRACE_UNTIL)),
      promoted: answerOf(marks, PROMOTED),
    };
  }
}

const ANSWERS = [undefined, false, true] as const;

/** One of the three answers that the marks of a row that is over give. @param place - {@link LAPSED} or {@link PROMOTED}. */
export function answerOf(marks: number, place: number): boolean | undefined {
  return ANSWERS[(marks >> place) & 3];
}

/** The marks of an answer. */
export function marksOf(answer: boolean | undefined, place: number): number {
  return ANSWERS.indexOf(answer) << place;
}

function momentOf(number: number): number | undefined {
  return number === NO_MOMENT ? undefined : number;
}
