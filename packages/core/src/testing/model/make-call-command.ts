import { expectOver } from './expect-over.ts';
import type { SessionCall } from './session-call.ts';
import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** A store is asked, and answers before anything else happens. */
export class MakeCallCommand implements SessionCommand {
  readonly #call: SessionCall;
  readonly #store: number;

  constructor(call: SessionCall, store: number) {
    this.#call = call;
    this.#store = store;
  }

  check(model: Readonly<SessionModel>): boolean {
    return model.possible(this.#call, this.#store);
  }

  async run(model: SessionModel, system: SessionSystem): Promise<void> {
    const call = this.#call;
    const store = this.#store;
    const decision = call.decide(model, model.now(store), store);
    const answer = await system.answer(call.perform(system.store(store), system, model));
    const { event } = decision;
    const ended = event && model.land(event);
    expectOver(model, system, call, decision, { store, answer, event, ended });
  }

  toString(): string {
    return `store ${this.#store}: ${this.#call}`;
  }
}
