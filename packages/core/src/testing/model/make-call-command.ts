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
    return this.#call.possible?.(model) ?? true;
  }

  async run(model: SessionModel, system: SessionSystem): Promise<void> {
    const call = this.#call;
    const store = this.#store;
    const decision = call.decide(model, model.now(store), store);
    const answer = await system.answer(call.perform(system.store(store), system.token(call.label), model.clock));
    const effective = decision.event && model.land(decision.event);
    expectOver(model, system, call, decision, { store, answer, effective });
  }

  toString(): string {
    return `store ${this.#store}: ${this.#call}`;
  }
}
