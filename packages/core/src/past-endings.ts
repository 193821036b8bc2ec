import type { EventId } from './event-id.ts';
import type { Session } from './session.ts';
import type { SessionHistoryEvent } from './session-history.ts';

/** How a session ended. */
export interface PastEnding {
  /** As it was. */
  readonly session: Session;
  readonly endedBy: SessionHistoryEvent;
}

/**
 * How sessions ended, by their ids. There may be millions of them, and to make room for one more a map of as many takes a
 * tenth of a second, in which nobody else has a turn: so there are many small ones.
 */
export class PastEndings {
  readonly #parts = new Map<string, Map<EventId, PastEnding>>();

  /** The ending of a session; `undefined` where none is known. */
  get(id: EventId): PastEnding | undefined {
    return this.#parts.get(partOf(id))?.get(id);
  }

  /** Notes how a session ended, in place of an earlier one with its id. */
  set(ending: PastEnding): void {
    const { id } = ending.session;
    const part = this.#parts.get(partOf(id));
    if (part === undefined) this.#parts.set(partOf(id), new Map([[id, ending]]));
    else part.set(id, ending);
  }
}

// The end of an id is random: a thousand parts of the same size.
function partOf(id: EventId): string {
  return id.slice(-2);
}
