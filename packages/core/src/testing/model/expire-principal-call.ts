import type { SessionStore } from '../../session-store.ts';
import { expectCount } from './expect-count.ts';
import type { ModelScope } from './model-event.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `expirePrincipal`, which may spare a label's session, and what that was rotated to. */
export class ExpirePrincipalCall implements SessionCall {
  readonly label: string;
  readonly #principal: string;
  readonly #except: string | undefined;

  constructor(principal: string, except: string | undefined) {
    this.label = except ?? 'nobody';
    this.#principal = principal;
    this.#except = except;
  }

  possible({ sessions }: Readonly<SessionModel>): boolean {
    return this.#except === undefined || sessions.has(this.#except);
  }

  decide(model: SessionModel, now: number): Decision {
    const except = this.#except === undefined ? undefined : model.sessions.get(this.#except);
    const scope: ModelScope = { of: 'principal', principal: this.#principal, except };
    return model.inScope(scope, now).length === 0 ? { nothing: true } : { event: { kind: 'expire', at: now, scope } };
  }

  perform(store: SessionStore, system: SessionSystem, model: Readonly<SessionModel>): Promise<unknown> {
    const except = this.#except === undefined ? undefined : system.id(model.sessions.get(this.#except));
    return store.expirePrincipal(this.#principal, { except, reason: 'password changed' });
  }

  expect(_: SessionModel, system: SessionSystem, over: CallOver): void {
    expectCount(system, over);
  }

  toString(): string {
    return `expire ${this.#principal} everywhere${this.#except === undefined ? '' : `, except ${this.#except}`}`;
  }
}
