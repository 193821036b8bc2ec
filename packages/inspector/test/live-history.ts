import { type MemoryEventLog, type SessionPolicy, SessionStore } from '@sessionlog/core';
import fc from 'fast-check';

/** What somebody does to the sessions of a log. Numbers pick one of those that are there. */
export type Step =
  | { readonly do: 'create'; readonly principal: string; readonly lifeMs: number | undefined }
  | { readonly do: 'touch'; readonly pick: number; readonly lifeMs: number | undefined }
  | { readonly do: 'rotate' | 'expire' | 'expire by id'; readonly pick: number; readonly reason: string | undefined }
  | { readonly do: 'expire principal'; readonly principal: string; readonly except: number }
  | { readonly do: 'expire all' | 'compact' }
  | { readonly do: 'wait'; readonly ms: number };

const START = 1_800_000_000_000;
const POLICY: SessionPolicy = {
  idleTimeoutMs: 100,
  absoluteTimeoutMs: 400,
  touchIntervalMs: 0,
  rotationGraceMs: 5,
  maxSessionsPerPrincipal: 3,
  onLimit: 'expire-oldest',
};

const principal = fc.constantFrom('ann', 'Bob', 'cat');
const pick = fc.nat(9);
const lifeMs = fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined });
const reason = fc.option(fc.constantFrom('logout', 'admin'), { nil: undefined });

/** Steps of which many find a live session. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), principal, lifeMs }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('touch' as const), pick, lifeMs }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom('rotate' as const, 'rotate' as const, 'expire' as const, 'expire by id' as const),
        pick,
        reason,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('expire principal' as const), principal, except: pick }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('expire all' as const, 'compact' as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 80 }) }) },
  ),
  { minLength: 4, maxLength: 24 },
);

/** Two stores over one log, of which the second one's clock is behind. */
export class LiveHistory {
  readonly log: MemoryEventLog;
  readonly tokens: string[] = [];
  readonly ids: string[] = [];
  readonly #stores: readonly [SessionStore, SessionStore];
  readonly #clock: { now: number };
  #step = 0;

  private constructor(log: MemoryEventLog, stores: readonly [SessionStore, SessionStore], clock: { now: number }) {
    this.log = log;
    this.#stores = stores;
    this.#clock = clock;
  }

  static async begin(log: MemoryEventLog): Promise<LiveHistory> {
    const clock = { now: START };
    const open = (behindMs: number) => SessionStore.open(log, { policy: POLICY, clock: () => clock.now - behindMs });
    return new LiveHistory(log, [await open(0), await open(30)], clock);
  }

  get now(): number {
    return this.#clock.now;
  }

  get store(): SessionStore {
    return this.#stores[0];
  }

  /** Each step is done by the other store than the one before. */
  async take(step: Step): Promise<void> {
    const store = this.#stores[this.#step++ % 2] as SessionStore;
    switch (step.do) {
      case 'create':
        return this.#note(
          await store.create({
            principal: step.principal,
            attributes: { kept: 'canary-attribute' },
            ...until(this, step),
          }),
        );
      case 'touch':
        await store.touch(this.#token(step.pick), until(this, step)).catch(refusedDeadline);
        return;
      case 'rotate':
        return this.#note(await store.rotate(this.#token(step.pick)));
      case 'expire':
        await store.expire(this.#token(step.pick), { reason: step.reason, actor: 'somebody' });
        return;
      case 'expire by id':
        await store.expireSession(this.#id(step.pick), { reason: step.reason });
        return;
      case 'expire principal':
        await store.expirePrincipal(step.principal, {
          except: this.#id(step.except) || undefined,
          reason: 'everywhere',
        });
        return;
      case 'expire all':
        await store.expireAll({ reason: 'key leak' });
        return;
      case 'compact':
        await store.compact({ retainMs: 40 });
        return;
      case 'wait':
        this.#clock.now += step.ms;
    }
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close();
  }

  #note(created: { readonly token: string; readonly session: { readonly id: string } } | undefined): void {
    if (created === undefined) return;
    this.tokens.push(created.token);
    this.ids.push(created.session.id);
  }

  // The newest ones first.
  #token(pick: number): string {
    return this.tokens.at(-1 - pick) ?? '';
  }

  #id(pick: number): string {
    return this.ids.at(-1 - pick) ?? '';
  }
}

function until({ now }: LiveHistory, { lifeMs }: { readonly lifeMs: number | undefined }) {
  return lifeMs === undefined ? {} : { expiresAt: now + lifeMs };
}

// It would be longer than the policy allows.
function refusedDeadline(error: unknown): void {
  if (!(error instanceof Error && 'field' in error && error.field === 'expiresAt')) throw error;
}
