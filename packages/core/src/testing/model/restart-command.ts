import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** Everything is closed, log and stores, and opened anew. */
export class RestartCommand implements SessionCommand {
  readonly #stores: number;

  constructor(stores: number) {
    this.#stores = stores;
  }

  check(model: Readonly<SessionModel>): boolean {
    return model.inFlight.length === 0;
  }

  async run(model: SessionModel, system: SessionSystem): Promise<void> {
    for (let store = 0; store < this.#stores; store++) model.reopen(store);
    await system.restart();
  }

  toString(): string {
    return 'everything restarts';
  }
}
