import assert from 'node:assert/strict';
import type { EventLog } from '../../event-log.ts';
import type { Evolve } from '../../evolve.ts';
import type { Session } from '../../session.ts';
import type { SessionPolicy } from '../../session-policy.ts';
import { openSessionStore, type SessionStore } from '../../session-store.ts';

/**
 * Looks at a log from a store of its own, and fails where something is so that must never be, whatever the model says: a
 * session that comes back, two winners, a cap or a deadline that is exceeded. Its clock stands still, so that its time is
 * what the log names: dead is what is dead in a prefix of the log. It appends nothing.
 */
export class SessionWitness {
  readonly #policy: SessionPolicy;
  readonly #fold: Evolve;
  /** Whether the store drew each token. */
  readonly #tokens = new Map<string, boolean>();
  readonly #deadTokens = new Set<string>();
  readonly #known = new Map<string, Session>();
  readonly #successors = new Map<string, string>();
  readonly #dead = new Set<string>();
  #live: readonly Session[] = [];
  #store: SessionStore | undefined;

  constructor(policy: SessionPolicy, fold: Evolve) {
    this.#policy = policy;
    this.#fold = fold;
  }

  /** Reads the log, or its snapshot, anew: nothing may have changed by it. */
  async reopen(log: EventLog): Promise<void> {
    await this.#store?.close();
    const options = { policy: { absoluteTimeoutMs: 1 }, clock: () => 1 };
    this.#store = await openSessionStore(log, options, this.#fold);
    assert.deepEqual(await Array.fromAsync(this.#store.list()), this.#live, 'a log says something else when read anew');
  }

  /** Looks at a token from now on. */
  watch(token: string, minted: boolean): void {
    if (!this.#tokens.has(token)) this.#tokens.set(token, minted);
  }

  /** Looks at everything, if there is anything new. */
  async look(): Promise<void> {
    const store = this.#store;
    if (store === undefined || (await store.stats()).lag === 0) return;
    const live = await Array.fromAsync(store.list());
    const fresh = new Set(live.filter(({ id }) => !this.#known.has(id)).map(({ id }) => id));
    for (const session of live) this.#lookAt(session);
    this.#lookAtLines(live);
    this.#lookAtCaps(live);
    const now = new Set(live.map(({ id }) => id));
    for (const { id } of this.#live) if (!now.has(id)) this.#dead.add(id);
    this.#live = live;
    for (const [token, minted] of this.#tokens) await this.#lookAtToken(store, token, minted, fresh);
  }

  #lookAt(session: Session): void {
    const { id, rotatedFrom, principal, expiresAt, absoluteExpiresAt } = session;
    assert.ok(!this.#dead.has(id), 'dead is dead: a session came back to life');
    assert.ok(expiresAt <= absoluteExpiresAt, 'a deadline is behind the absolute one');
    const known = this.#known.get(id);
    this.#known.set(id, session);
    if (known !== undefined) {
      assert.equal(absoluteExpiresAt, known.absoluteExpiresAt, 'an absolute deadline moved');
      assert.equal(principal, known.principal, 'a session changed hands');
      return;
    }
    if (rotatedFrom === undefined) return;
    const before = this.#known.get(rotatedFrom);
    assert.ok(before !== undefined, 'a session took the place of one that never lived');
    assert.ok(!this.#successors.has(rotatedFrom), 'two winners of the rotations of one session');
    this.#successors.set(rotatedFrom, id);
    if (before.principal === principal) {
      assert.ok(absoluteExpiresAt <= before.absoluteExpiresAt, 'a rotation moved the absolute deadline');
    } else assert.match(before.principal, /^anonymous($|[:-])/, 'a rotation changed a principal');
  }

  #lookAtLines(live: readonly Session[]): void {
    const lines = live.map((session) => this.#firstOfLine(session));
    assert.equal(new Set(lines).size, lines.length, 'two sessions of one line of rotations are live');
  }

  #lookAtCaps(live: readonly Session[]): void {
    const { maxSessionsPerPrincipal: max = Number.POSITIVE_INFINITY } = this.#policy;
    for (const ofPrincipal of Map.groupBy(live, ({ principal }) => principal).values()) {
      assert.ok(ofPrincipal.length <= max, 'a principal has more live sessions than the cap');
    }
  }

  // A token that a store drew can be created anew once it is forgotten; then its session is a new one.
  async #lookAtToken(store: SessionStore, token: string, minted: boolean, fresh: ReadonlySet<string>): Promise<void> {
    const session = await store.get(token);
    if (session === undefined) this.#deadTokens.add(token);
    else if (this.#deadTokens.has(token)) {
      assert.ok(minted && fresh.has(session.id), 'dead is dead: a token came back to life');
      this.#deadTokens.delete(token);
    }
  }

  #firstOfLine({ id, rotatedFrom }: Session): string {
    const before = rotatedFrom === undefined ? undefined : this.#known.get(rotatedFrom);
    return before === undefined ? id : this.#firstOfLine(before);
  }
}
