import assert from 'node:assert/strict';
import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** A store is asked for the live sessions of a principal, or of all. */
export class ListCommand implements SessionCommand {
  readonly #principal: string | undefined;
  readonly #store: number;

  constructor(principal: string | undefined, store: number) {
    this.#principal = principal;
    this.#store = store;
  }

  check(): boolean {
    return true;
  }

  async run(model: SessionModel, system: SessionSystem): Promise<void> {
    const listed: string[] = [];
    for await (const session of system.store(this.#store).list({ principal: this.#principal })) listed.push(session.id);
    const now = model.now(this.#store);
    const expected = model.allOpen(this.#principal).filter(({ label }) => model.live(label, now));
    system.note(listed);
    assert.deepEqual(
      listed,
      expected.map((session) => system.idOf.get(session)),
    );
  }

  toString(): string {
    return `store ${this.#store}: list the sessions of ${this.#principal ?? 'everybody'}`;
  }
}
