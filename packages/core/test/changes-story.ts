import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { hasCode } from '../src/errors.ts';
import type { EventLog } from '../src/event-log.ts';
import type { Session } from '../src/session.ts';
import type { SessionChange } from '../src/session-change.ts';
import type { SessionPolicy } from '../src/session-policy.ts';
import { SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { seededRandomBytes } from '../src/testing/seeded-random-bytes.ts';

/** What is done in a story, to which token of those there are, by which store. */
export type StoryStep =
  | { readonly act: 'create' | 'log in'; readonly store: number; readonly principal: string }
  | {
      readonly act: 'touch' | 'rotate' | 'expire' | 'expire by id' | 'come again';
      readonly store: number;
      readonly token: number;
    }
  | { readonly act: 'expire principal'; readonly store: number; readonly principal: string }
  | { readonly act: 'expire all' | 'compact' | 'look'; readonly store: number }
  | { readonly act: 'wait'; readonly ms: number };

const store = fc.nat(2);
const token = fc.nat(7);
const principal = fc.constantFrom('ann', 'bob', 'anonymous');
const acts = <Act extends StoryStep['act']>(...names: readonly Act[]): fc.Arbitrary<Act> => fc.constantFrom(...names);

/** A step of a story. @param compacts - whether the log may be compacted in it. */
export function storySteps(compacts: boolean): fc.Arbitrary<readonly StoryStep[]> {
  const ofToken = acts('touch', 'rotate', 'rotate', 'expire', 'expire by id', 'come again');
  const step: fc.Arbitrary<StoryStep> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ act: acts('create', 'log in'), store, principal }) },
    { weight: 8, arbitrary: fc.record({ act: ofToken, store, token }) },
    { weight: 1, arbitrary: fc.record({ act: acts('expire principal'), store, principal }) },
    { weight: 1, arbitrary: fc.record({ act: acts('expire all'), store }) },
    { weight: compacts ? 2 : 0, arbitrary: fc.record({ act: acts('compact'), store }) },
    { weight: 4, arbitrary: fc.record({ act: acts('look'), store }) },
    { weight: 2, arbitrary: fc.record({ act: acts('wait'), ms: fc.constantFrom(1, 60, 500, 2000) }) },
  );
  return fc.array(step, { maxLength: 40, size: 'max' });
}

/** Three stores over one log, and the tokens that they gave. */
export class ChangesStory {
  readonly clock: ManualClock = new ManualClock(1_000_000);
  readonly tokens: string[] = [];
  readonly stores: SessionStore[] = [];

  static async open(log: EventLog, policy: SessionPolicy): Promise<ChangesStory> {
    const story = new ChangesStory();
    for (let index = 0; index < 3; index++) {
      const randomBytes = seededRandomBytes(index);
      story.stores.push(await SessionStore.open(log, { policy, clock: story.clock.now, randomBytes }));
    }
    return story;
  }

  store(index: number): SessionStore {
    return this.stores[index % this.stores.length] as SessionStore;
  }

  async take(step: StoryStep): Promise<void> {
    if (step.act === 'wait') {
      this.clock.advance(step.ms);
      return;
    }
    const { act } = step;
    const by = this.store(step.store);
    if ('token' in step) await this.#present(act, by, this.tokens[step.token % Math.max(1, this.tokens.length)]);
    else if (act === 'create') this.#keep((await by.create({ principal: step.principal })).token);
    else if (act === 'log in') await this.#logIn(by);
    else if (act === 'expire principal') await by.expirePrincipal(step.principal, { reason: 'password' });
    else if (act === 'expire all') await by.expireAll({ actor: 'ops' });
    else if (act === 'compact') await by.compact({ retainMs: 0 });
    else await setImmediate();
  }

  async close(): Promise<void> {
    for (const opened of this.stores) await opened.close();
  }

  async #present(act: StoryStep['act'], by: SessionStore, given: string | undefined): Promise<void> {
    if (act === 'touch') await by.touch(given, { attributes: { at: this.clock.now() } });
    else if (act === 'expire') await by.expire(given, { reason: 'logout', actor: 'self' });
    else if (act === 'rotate') this.#keep((await by.rotate(given))?.token);
    else {
      const session = await by.get(given);
      if (act === 'expire by id' && session !== undefined) await by.expireSession(session.id);
    }
  }

  async #logIn(by: SessionStore): Promise<void> {
    const { token: visitor } = await by.create({ principal: 'anonymous' });
    this.#keep((await by.rotate(visitor, { principal: 'ann' }))?.token);
  }

  #keep(given: string | undefined): void {
    if (given !== undefined) this.tokens.push(given);
  }
}

/** Who folds changes, in a few lines: the second opinion on what the store says is live. */
export class ChangesReader {
  readonly live: Map<string, Session> = new Map();
  readonly changes: SessionChange[] = [];
  #reached = 0;
  #changes: AsyncIterator<SessionChange, void>;
  #next: Promise<IteratorResult<SessionChange, void>> | undefined;

  constructor(from: SessionStore) {
    // Not without a position: what was compacted by then would not be missed.
    this.#changes = from.changes({ after: this.#reached });
  }

  /** Takes changes until there are none for a while, `most` of them at most. Starts anew where it has lost its place. */
  async read(most: number, from: SessionStore): Promise<void> {
    for (let taken = 0; taken < most; taken++) {
      if (!(await this.#readOne(from))) return;
    }
  }

  /** Takes changes until it has come to `position`. */
  async readTo(position: number, from: SessionStore): Promise<void> {
    while (this.#reached < position) await this.#readOne(from);
  }

  /** Goes on in another store, from where it has come to. @param over - how many positions it passes over. */
  async goOn(to: SessionStore, over: number = 0): Promise<void> {
    await this.leave();
    this.#reached += over;
    this.#changes = to.changes({ after: this.#reached });
  }

  async leave(): Promise<void> {
    await this.#changes.return?.();
    await this.#next?.catch(() => undefined);
    this.#next = undefined;
  }

  async #readOne(from: SessionStore): Promise<boolean> {
    this.#next ??= this.#changes.next();
    // A few turns of the event loop, and no time.
    const late = (async () => {
      for (let turn = 0; turn < 12; turn++) await setImmediate();
    })();
    try {
      const next = await Promise.race([this.#next, late]);
      if (next === undefined) return false;
      this.#next = undefined;
      if (next.value !== undefined) this.#fold(next.value);
      return !next.done;
    } catch (error) {
      if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
      this.#next = undefined;
      await this.#startAnew(from);
      return true;
    }
  }

  // As a consumer would: what is live now, and then what comes behind it. A reuse may have come, which is no event.
  async #startAnew(from: SessionStore): Promise<void> {
    const { position = 0 } = await from.stats();
    this.live.clear();
    for await (const session of from.list()) this.live.set(session.id, session);
    this.#reached = position;
    this.#changes = from.changes({ after: position });
  }

  #fold(change: SessionChange): void {
    this.changes.push(change);
    this.#reached = change.position;
    for (const { id } of change.ended) this.live.delete(id);
    if (change.session !== undefined) this.live.set(change.session.id, change.session);
  }
}
