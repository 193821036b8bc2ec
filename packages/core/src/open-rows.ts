import type { AttributesPool } from './attributes-pool.ts';
import type { HandleRows } from './handle-rows.ts';
import { MadeSessions } from './made-sessions.ts';
import type { PrincipalRows } from './principal-rows.ts';
import { momentAt } from './row-moments.ts';
import type { RowPages } from './row-pages.ts';
import type { Session } from './session.ts';
import type { SessionState } from './session-projection.ts';
import {
  ABSOLUTE_EXPIRES_AT,
  ATTRIBUTES,
  CREATED_AT,
  EXPIRES_AT,
  FORGOTTEN,
  LAST_SEEN_AT,
  MOMENTS,
  PRINCIPAL,
} from './session-row.ts';
import type { TokenHandle } from './token-handle.ts';

/** Where the parts of a row are. */
export interface OpenRowParts {
  readonly pages: RowPages;
  readonly rows: HandleRows;
  readonly principals: PrincipalRows;
  readonly attributes: AttributesPool;
}

/** The rows of sessions that no event has ended, as objects. */
export class OpenRows {
  readonly #parts: OpenRowParts;
  readonly #made = new MadeSessions();

  constructor(parts: OpenRowParts) {
    this.#parts = parts;
  }

  /** What a row says. */
  read(row: number, handle: TokenHandle): SessionState {
    const isForgotten = (this.#parts.rows.marks(row) & FORGOTTEN) !== 0;
    const session = this.#make(row);
    return {
      id: session.id,
      handle,
      keptUntil: isForgotten ? session.absoluteExpiresAt : undefined,
      session,
      lapsed: undefined,
      rotatedTo: undefined,
      graceUntil: undefined,
      promoted: undefined,
    };
  }

  /** The session of a row: the same object for whoever asks again, until the row is {@link changed}. */
  session(row: number): Session {
    return this.#made.get(row) ?? this.#made.note(row, this.#make(row));
  }

  /** To be called whenever anything of a row is changed, and when it is let go of. */
  changed(row: number): void {
    this.#made.drop(row);
  }

  #make(row: number): Session {
    const { pages, rows, principals, attributes: pool } = this.#parts;
    const words = pages.pageOf(row);
    const begin = pages.beginOf(row);
    const number = words[begin + PRINCIPAL] as number;
    // Where the principal stands is a miss of the caches: it is asked for now, and waited for while the rest is made.
    const length = principals.length(number);
    const id = rows.id(row);
    const createdAt = momentAt(words, begin + MOMENTS, CREATED_AT);
    const lastSeenAt = momentAt(words, begin + MOMENTS, LAST_SEEN_AT);
    const expiresAt = momentAt(words, begin + MOMENTS, EXPIRES_AT);
    const absoluteExpiresAt = momentAt(words, begin + MOMENTS, ABSOLUTE_EXPIRES_AT);
    const attributes = pool.read(words[begin + ATTRIBUTES] as number);
    const principal = principals.text(number, length);
    const rotatedFrom = rows.link(row);
    const session = { id, principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, attributes };
    return Object.freeze(rotatedFrom === undefined ? session : { ...session, rotatedFrom });
  }
}
