import type { EventId } from './event-id.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';

const FEWEST = 1024;

/** The rotated-out sessions whose tokens somebody came with again, as long as the log remembers them. */
export class ReusedTokens {
  #known = new Set<EventId>();
  #forgetAt = FEWEST;

  /** Adds one. @returns whether it is the first time. */
  add(projection: SessionProjection, { id }: SessionState): boolean {
    if (this.#known.has(id)) return false;
    this.#known.add(id);
    if (this.#known.size >= this.#forgetAt) this.#forget(projection);
    return true;
  }

  #forget(projection: SessionProjection): void {
    const known = [...this.#known].filter((id) => projection.remembered(projection.findById(id)) !== undefined);
    this.#known = new Set(known);
    this.#forgetAt = Math.max(FEWEST, 2 * known.length);
  }
}
