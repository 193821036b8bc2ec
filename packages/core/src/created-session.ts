import { inspect } from 'node:util';
import type { Session } from './session.ts';

/**
 * What `create` answers with: the session, and its token for the only time. The token is a getter over a private field:
 * printing the object, or turning it into JSON, shows none.
 *
 * @since 0.1.0
 */
export class CreatedSession {
  readonly #token: string;
  /** The session that was created. */
  readonly session: Session;

  constructor(token: string, session: Session) {
    this.#token = token;
    this.session = session;
    Object.freeze(this);
  }

  /** The secret to hand to the user. It is not stored: nobody can read it again. */
  get token(): string {
    return this.#token;
  }

  // `inspect` with `showHidden` and `getters` would call the getter.
  static {
    Object.defineProperty(CreatedSession.prototype, inspect.custom, {
      value(this: CreatedSession): object {
        return { session: this.session };
      },
    });
  }
}
