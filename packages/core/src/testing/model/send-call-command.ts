import assert from 'node:assert/strict';
import { expectOver } from './expect-over.ts';
import type { SessionCall } from './session-call.ts';
import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** A store is asked and sends its event, which does not land yet: a slow disk, a paused process. */
export class SendCallCommand implements SessionCommand {
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
    const waits = await system.send(() => call.perform(system.store(store), system, model));
    assert.equal(
      waits,
      decision.event !== undefined,
      'the store appended where the model does not, or the other way round',
    );
    if (decision.event !== undefined) {
      model.inFlight.push({ call, store, decision, event: decision.event });
      return;
    }
    const answer = await system.inFlight.pop();
    expectOver(model, system, call, decision, { store, answer, event: undefined, ended: undefined });
  }

  toString(): string {
    return `store ${this.#store}: ${this.#call} … is sent, and does not land yet`;
  }
}
