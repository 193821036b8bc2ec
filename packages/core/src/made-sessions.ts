import { NO_ROW } from './row-pages.ts';
import type { Session } from './session.ts';

// Of those who come again and again. For each some hundred bytes, and what its attributes take.
const PLACES = 1024;

/**
 * Sessions that were asked for twice in a row, by their rows, for whoever asks again: they are deep-frozen, and one that is
 * still the same need not be made anew. That saves a tenth of what a `get` costs, and half of what it allocates.
 * Of one that is asked for once only its row is noted: to keep millions, one after the other, would cost more than to make
 * them.
 *
 * Each row has one place, and shares it with others: whichever was asked for last has it.
 */
export class MadeSessions {
  readonly #rows = new Int32Array(PLACES).fill(NO_ROW);
  readonly #sessions: (Session | undefined)[] = new Array(PLACES).fill(undefined);

  /** The session of a row, if it was kept. */
  get(row: number): Session | undefined {
    const place = row & (PLACES - 1);
    return this.#rows[place] === row ? this.#sessions[place] : undefined;
  }

  /** Notes that the session of a row was made; the second time keeps it, until it is {@link drop}ped. @returns the same. */
  note(row: number, session: Session): Session {
    const place = row & (PLACES - 1);
    if (this.#rows[place] === row) this.#sessions[place] = session;
    else this.#note(place, row);
    return session;
  }

  /** Lets go of what was kept of a row. To be called whenever anything changes that it says. */
  drop(row: number): void {
    const place = row & (PLACES - 1);
    if (this.#rows[place] === row) this.#note(place, NO_ROW);
  }

  #note(place: number, row: number): void {
    this.#rows[place] = row;
    if (this.#sessions[place] !== undefined) this.#sessions[place] = undefined;
  }
}
