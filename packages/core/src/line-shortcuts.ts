import type { EventId } from './event-id.ts';

/** How many sessions of a line stand between two that have a shortcut, or fewer. */
export const SHORTCUT_STEPS = 32;

const MOST_SHORTCUTS = 16_384;

/** A session further on in a line of rotations. */
export interface Shortcut {
  readonly to: EventId;
  /** The first moment, in epoch milliseconds, at which one of those on the way is forgotten: there is no way then. */
  readonly until: number;
}

/**
 * Where lines of rotations lead, so that nobody goes through thousands of sessions again and again. What was rotated says so
 * until it is forgotten, and its id is nobody else's before: so a shortcut holds until the first of those moments.
 */
export class LineShortcuts {
  readonly #shortcuts = new Map<EventId, Shortcut>();

  /** The one that an id has and that holds at a moment. */
  find(id: EventId, now: number): Shortcut | undefined {
    const shortcut = this.#shortcuts.get(id);
    return shortcut !== undefined && now < shortcut.until ? shortcut : undefined;
  }

  /** Gives an id one, in place of an earlier one. Of many thousands all are let go of: they can be found again. */
  set(id: EventId, shortcut: Shortcut): void {
    if (this.#shortcuts.size >= MOST_SHORTCUTS) this.#shortcuts.clear();
    this.#shortcuts.set(id, shortcut);
  }
}
