import type { SessionStore } from '../../session-store.ts';
import { expectSession } from './expect-session.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `get` with the token of a label. It appends something only where a token that was rotated out ends its line. */
export class GetCall implements SessionCall {
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }

  decide(model: SessionModel, now: number): Decision {
    return model.answering(this.label, now) === undefined ? model.turnAway(this.label, now) : { nothing: true };
  }

  perform(store: SessionStore, system: SessionSystem): Promise<unknown> {
    return store.get(system.token(this.label));
  }

  expect(model: SessionModel, system: SessionSystem, { store, answer }: CallOver): void {
    expectSession(system, answer, model.answering(this.label, model.now(store)));
  }

  toString(): string {
    return `get ${this.label}`;
  }
}
