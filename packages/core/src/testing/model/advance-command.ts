import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** Time passes; or, with a negative number, somebody sets the clock back. */
export class AdvanceCommand implements SessionCommand {
  readonly #ms: number;

  constructor(ms: number) {
    this.#ms = ms;
  }

  check(model: Readonly<SessionModel>): boolean {
    return model.clock + this.#ms >= 1;
  }

  async run(model: SessionModel, system: SessionSystem): Promise<void> {
    model.clock += this.#ms;
    system.clock.advance(this.#ms);
  }

  toString(): string {
    return this.#ms < 0 ? `the clock is set back by ${-this.#ms} ms` : `${this.#ms} ms pass`;
  }
}
