import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { EventLog } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { Session } from '../src/session.ts';
import { SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';

const START = 1_800_000_000_000;
const LIFE_MS = 10;
// More than are looked at in one turn of the event loop.
const MANY = 10_000;
const POLICY = { absoluteTimeoutMs: LIFE_MS };

/** What happens between two sessions that are listed. */
const step = fc.oneof(
  fc.record({ create: fc.constantFrom('ann', 'bob') }),
  // With a token that was drawn before: its session, its handle and its row are forgotten by then, or it is refused.
  fc.record({ again: fc.nat(20) }),
  fc.record({ expire: fc.nat(20) }),
  fc.record({ pass: fc.integer({ min: 1, max: LIFE_MS }) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A store of which it is known which tokens were drawn. */
class Played {
  readonly #clock = new ManualClock(START);
  readonly tokens: string[] = [];
  readonly store: Promise<SessionStore> = SessionStore.open(new MemoryEventLog(), {
    policy: POLICY,
    clock: this.#clock.now,
  });

  async play(steps: readonly Step[]): Promise<void> {
    const store = await this.store;
    for (const each of steps) {
      if ('create' in each) this.tokens.push((await store.create({ principal: each.create })).token);
      else if ('pass' in each) this.#clock.advance(each.pass);
      else if (this.tokens.length > 0) await this.#use(store, each);
    }
  }

  async #use(store: SessionStore, each: { expire: number } | { again: number }): Promise<void> {
    const token = this.tokens[('expire' in each ? each.expire : each.again) % this.tokens.length] as string;
    if ('expire' in each) await store.expire(token);
    else await store.create({ principal: 'ann', token }).catch(() => {});
  }
}

type List = (played: Played, principal: string | undefined) => Promise<AsyncIterable<Session | undefined>>;

const list: List = async ({ store }, principal) => (await store).list(principal === undefined ? {} : { principal });

/** Remembers where those stand that it is going to list, and not who they are. */
const listPlaces: List = async ({ store, tokens }, principal) => {
  const opened = await store;
  const states = await Promise.all(tokens.map((token) => opened.get(token)));
  const places = tokens.filter(
    (_, index) => states[index] && (principal ?? states[index].principal) === states[index].principal,
  );
  return (async function* () {
    for (const token of places) yield await opened.get(token);
  })();
};

const isTrue = (lists: List) =>
  fc.asyncProperty(
    fc.array(step, { maxLength: 12 }),
    fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 8 }),
    fc.constantFrom(undefined, 'ann'),
    async (before, between, principal) => {
      const played = new Played();
      const store = await played.store;
      await played.play(before);
      const there = await Array.fromAsync(store.list());
      const rest = there.filter((session) => principal === undefined || session.principal === principal);
      const turns = [...between];
      for await (const listed of await lists(played, principal)) {
        if (listed === undefined) continue;
        // Whoever was left out is not live.
        for (let first = rest.shift(); first?.id !== listed.id; first = rest.shift()) {
          expect(first).toBeDefined();
          expect(await isLive(store, first as Session)).toBe(false);
        }
        expect(await isLive(store, listed)).toBe(true);
        await played.play(turns.shift() ?? []);
      }
      for (const left of rest) expect(await isLive(store, left)).toBe(false);
    },
  );

async function isLive(store: SessionStore, { id }: Session): Promise<boolean> {
  return (await Array.fromAsync(store.list())).some((session) => session.id === id);
}

describe('a list beside which anything happens', () => {
  it('gives those who were there and still are, in their order, and nobody else', async () => {
    await fc.assert(isTrue(list), { numRuns: 150 * scale });
  });

  it('control: one that goes by places is found out', async () => {
    expect((await fc.check(isTrue(listPlaces), { numRuns: 20_000, endOnFailure: true })).failed).toBe(true);
  });

  it('leaves out a session that stands where one has stood that was forgotten', async () => {
    const clock = new ManualClock(START);
    const store = await SessionStore.open(new MemoryEventLog(), { policy: POLICY, clock: clock.now });
    const [first, second] = [await store.create({ principal: 'ann' }), await store.create({ principal: 'ann' })];
    clock.advance(1);
    const third = await store.create({ principal: 'ann' });
    const listing = store.list();
    expect((await listing.next()).value?.id).toBe(first.session.id);
    clock.advance(LIFE_MS - 1);
    // Moves the time of the log, at which the handles of the first two are forgotten.
    await store.create({ principal: 'bob' });
    const again = await store.create({ principal: 'bob', token: second.token });
    expect(await Array.fromAsync(listing, ({ id }) => id)).toEqual([third.session.id]);
    expect((await store.get(second.token))?.id).toBe(again.session.id);
  });
});

/** The same log, asked over a network as it were. */
const farAway = (log: MemoryEventLog, asked: () => void): EventLog => ({
  append: (event, options) => log.append(event, options),
  read: (options) => {
    asked();
    return log.read(options);
  },
  close: () => log.close(),
  [Symbol.asyncDispose]: () => log.close(),
});

describe('a list whose caller takes his time', () => {
  const ofFive = async (log: EventLog) => {
    const store = await SessionStore.open(log, { policy: POLICY, clock: () => START });
    for (const principal of ['a', 'b', 'c', 'd', 'e']) await store.create({ principal });
    return store;
  };

  it('leaves out whom another store has ended', async () => {
    const log = new MemoryEventLog();
    const listing = (await ofFive(log)).list();
    expect((await listing.next()).value?.principal).toBe('a');
    const other = await SessionStore.open(log, { policy: POLICY, clock: () => START });
    await other.expirePrincipal('b');
    expect((await listing.next()).value?.principal).toBe('c');
    await other.expireAll();
    expect(await listing.next()).toEqual({ done: true, value: undefined });
  });

  it('gives nobody once the store is closed', async () => {
    const store = await ofFive(new MemoryEventLog());
    const listing = store.list();
    await listing.next();
    await store.close();
    await expect(listing.next()).rejects.toEqual(expect.objectContaining({ code: 'ERR_EVENT_LOG_CLOSED' }));
  });

  it('gives nobody once the log can not be read', async () => {
    const log = new MemoryEventLog();
    const listing = (await ofFive(log)).list();
    await listing.next();
    await log.close();
    await expect(listing.next()).rejects.toEqual(expect.objectContaining({ code: 'ERR_EVENT_LOG_CLOSED' }));
  });

  it('asks a log that he has to wait for once in a turn of the event loop, and leaves out whom another store has ended', async () => {
    const log = new MemoryEventLog();
    let asked = 0;
    const store = await ofFive(farAway(log, () => (asked += 1)));
    const before = asked;
    expect(await Array.fromAsync(store.list(), ({ principal }) => principal)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(asked - before).toBeLessThan(5);
    const other = await SessionStore.open(log, { policy: POLICY, clock: () => START });
    const listing = store.list();
    expect((await listing.next()).value?.principal).toBe('a');
    await other.expirePrincipal('b');
    await setImmediate();
    await setImmediate();
    expect((await listing.next()).value?.principal).toBe('c');
  });

  it('leaves out whom another store has ended while it went through a great many', async () => {
    const log = new MemoryEventLog();
    const other = await SessionStore.open(log, { policy: POLICY, clock: () => START });
    for (let index = 0; index < MANY; index++) await other.create({ principal: `user-${index}` });
    let asked = 0;
    const far = farAway(log, () => (asked += 1));
    const store = await SessionStore.open(far, { policy: POLICY, clock: () => START });
    const before = asked;
    const first = store.list().next();
    while (asked === before) await setImmediate();
    await other.expirePrincipal('user-0');
    expect((await first).value?.principal).toBe('user-1');
  });
});
