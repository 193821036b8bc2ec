import { expectSession } from './expect-session.ts';
import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** A store is asked for the session of a label. */
export class GetCommand implements SessionCommand {
  readonly #label: string;
  readonly #store: number;

  constructor(label: string, store: number) {
    this.#label = label;
    this.#store = store;
  }

  check(): boolean {
    return true;
  }

  async run(model: SessionModel, system: SessionSystem): Promise<void> {
    const answer = await system.store(this.#store).get(system.token(this.#label));
    expectSession(system, answer, model.live(this.#label, model.now(this.#store)));
  }

  toString(): string {
    return `store ${this.#store}: get ${this.#label}`;
  }
}
