import type { ModelRotation } from './model-event.ts';
import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/**
 * A writer that decides nothing rotates a session: for whomever, with deadlines beyond all others and a grace. What a
 * store refuses to write, the fold must refuse to follow.
 */
export class ForgeRotationCommand implements SessionCommand {
  readonly #from: string;
  readonly #to: string;
  readonly #principal: string | undefined;

  /** @param principal - who is to have the session. `undefined`: whoever has it. */
  constructor(from: string, to: string, principal: string | undefined) {
    this.#from = from;
    this.#to = to;
    this.#principal = principal;
  }

  check(model: Readonly<SessionModel>): boolean {
    return model.sessions.has(this.#from) && model.isFree(this.#to);
  }

  async run(model: SessionModel, system: SessionSystem): Promise<void> {
    const rotation = this.#rotation(model);
    const { at, from, principal, expiresAt, absoluteExpiresAt, graceUntil, limited } = rotation;
    const { maxSessionsPerPrincipal: max, onLimit = 'reject' } = model.policy;
    const { token, id } = await system.forge({
      principal,
      createdAt: at,
      expiresAt,
      absoluteExpiresAt,
      rotatedFrom: system.handle(from),
      graceUntil,
      limit: limited && max !== undefined ? { max, onLimit } : undefined,
      minted: true,
    });
    if (model.land(rotation) === undefined) return;
    system.tokens.set(this.#to, token);
    system.began(model.sessions.get(this.#to), { id });
  }

  toString(): string {
    const principal = this.#principal === undefined ? '' : ` for ${this.#principal}`;
    return `a careless writer rotates ${this.#from} to ${this.#to}${principal}, far beyond its deadline`;
  }

  #rotation({ clock: at, policy, sessions }: SessionModel): ModelRotation {
    const held = sessions.get(this.#from)?.principal ?? '';
    const principal = this.#principal ?? held;
    const far = at + 3 * policy.absoluteTimeoutMs;
    const times = { at, expiresAt: far, absoluteExpiresAt: far, graceUntil: at + policy.absoluteTimeoutMs };
    const limited = principal !== held;
    return { kind: 'rotate', from: this.#from, to: this.#to, principal, attributes: undefined, limited, ...times };
  }
}
