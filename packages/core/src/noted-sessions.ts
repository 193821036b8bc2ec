import type { EndedSessions } from './ended-sessions.ts';
import { PackedSessions } from './packed-sessions.ts';
import type { Session } from './session.ts';

// So many objects are no burden, and an event that is folded at once ends no more.
const FEW = 1024;

/** Takes the sessions that an event ends, one after the other, and keeps them for whoever is told of it. */
export class NotedSessions {
  readonly #packed = new PackedSessions();
  // The first ones, as they were given.
  readonly #few: Session[] = [];

  /** Takes the next one. */
  note(session: Session): void {
    this.#packed.add(session);
    if (this.#few.length < FEW) this.#few.push(session);
  }

  /** All of them. Nothing may be noted from now on. */
  ended(): EndedSessions {
    return this.#packed.length > FEW ? new ManyEnded(this.#packed) : Object.freeze(this.#few);
  }
}

class ManyEnded implements EndedSessions {
  readonly #sessions: PackedSessions;
  readonly length: number;

  constructor(sessions: PackedSessions) {
    this.#sessions = sessions;
    this.length = sessions.length;
    Object.freeze(this);
  }

  *[Symbol.iterator](): Generator<Session, void, undefined> {
    for (let index = 0; index < this.length; index++) yield this.#sessions.at(index);
  }

  // A change can be written as JSON.
  toJSON(): readonly Session[] {
    return [...this];
  }
}
