import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** A store is closed, and opened anew over the same log. */
export class ReopenCommand implements SessionCommand {
  readonly #store: number;

  constructor(store: number) {
    this.#store = store;
  }

  check(model: Readonly<SessionModel>): boolean {
    return model.inFlight.every(({ store }) => store !== this.#store);
  }

  async run(model: SessionModel, system: SessionSystem): Promise<void> {
    model.reopen(this.#store);
    await system.reopen(this.#store);
  }

  toString(): string {
    return `store ${this.#store}: is opened anew`;
  }
}
