import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Evolve, evolve } from '../src/evolve.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { SessionChange } from '../src/session-change.ts';
import { encodeSessionEvent } from '../src/session-event-codec.ts';
import { SessionRows } from '../src/session-rows.ts';
import { openSessionStore, SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';
import { inEachTurn } from './in-each-turn.ts';

// Nothing here is timed: what is counted is how often the event loop comes to others while a store is busy.
const SESSIONS = 5000;
// What is ended in a row are half as many.
const TURNS = SESSIONS / 4096;
const CAP = 3;
const START = 1_800_000_000_000;
const LIFE_MS = 3_600_000;

const idOf = (index: number): string => String(index).padStart(26, '0');

/** Creations of ann's, without any cap, as another store has recorded them. */
const events = Array.from({ length: SESSIONS }, (_, index) => {
  const data = encodeSessionEvent({
    type: 'session_created',
    handle: tokenHandle(DEFAULT_TOKEN_DOMAIN, `token-of-session-${index}`.padEnd(40, '.')),
    principal: 'ann',
    createdAt: START,
    expiresAt: START + LIFE_MS,
    absoluteExpiresAt: START + LIFE_MS,
    attributes: {},
  });
  return { id: idOf(index), type: 'session_created', data };
});

// The same fold, and not known to be it.
const folds: Readonly<Record<'in turns' | 'at once', Evolve>> = {
  'in turns': evolve,
  'at once': (...given) => evolve(...given),
};

let log: MemoryEventLog;
let clock: ManualClock;

const open = (onLimit: 'reject' | 'expire-oldest', fold = evolve): Promise<SessionStore> =>
  openSessionStore(
    log,
    { policy: { absoluteTimeoutMs: LIFE_MS, maxSessionsPerPrincipal: CAP, onLimit }, clock: clock.now },
    fold,
  );

beforeEach(async () => {
  log = new MemoryEventLog();
  clock = new ManualClock(START);
  for (const event of events) await log.append(event);
});

describe('a creation for a principal who has thousands more than he may have now', () => {
  it.each(['in turns', 'at once'] as const)('makes room for itself; folded %s', async (how) => {
    const store = await open('expire-oldest', folds[how]);
    const creating = store.create({ principal: 'ann' });
    const turns = await inEachTurn(creating, () => {});
    // Folded at once, as a control, it leaves nothing to others.
    expect(turns.length > TURNS).toBe(how === 'in turns');
    const { session } = await creating;
    const left = [idOf(SESSIONS - 2), idOf(SESSIONS - 1), session.id];
    expect(await Array.fromAsync(store.list({ principal: 'ann' }), ({ id }) => id)).toEqual(left);
    expect(await store.stats()).toMatchObject({ live: CAP, ended: SESSIONS - 2 });
  });

  it('is seen whole, or not at all, by what counts', async () => {
    const store = await open('expire-oldest');
    const creating = store.create({ principal: 'ann' });
    const stats = await Promise.all(await inEachTurn(creating, () => store.stats()));
    expect(stats.length).toBeGreaterThan(1);
    for (const { live, position } of stats) expect(live).toBe(position === SESSIONS ? SESSIONS : CAP);
  });

  it('is told once to those who follow the changes, with all whom it ended', async () => {
    const store = await open('expire-oldest');
    const changes = store.changes({ after: SESSIONS });
    const next = changes.next();
    const { session } = await store.create({ principal: 'ann' });
    const { value } = (await next) as { value: SessionChange };
    expect([value.type, value.session]).toEqual(['created', session]);
    expect(Array.from(value.ended, ({ id }) => Number(id))).toEqual(
      Array.from({ length: SESSIONS - 2 }, (_, index) => index),
    );
    await changes.return?.();
  });

  it('is replayed in turns by whoever opens the log, or reads its past', async () => {
    await (await open('expire-oldest', folds['at once'])).create({ principal: 'ann' });
    const turns: number[] = [];
    for (const fold of [folds['at once'], folds['in turns']]) {
      const opening = open('expire-oldest', fold);
      turns.push((await inEachTurn(opening, () => {})).length);
      expect((await (await opening).stats()).live).toBe(CAP);
    }
    expect(turns[1]).toBeGreaterThan((turns[0] as number) + TURNS);
    const past = await SessionStore.asOf(log, { position: SESSIONS + 1 });
    expect([past.stats().live, past.find(idOf(0))?.state]).toEqual([CAP, 'ended']);
  });

  it.each(['in turns', 'at once'] as const)('stands in the history of whoever it ended; folded %s', async (how) => {
    const store = await open('expire-oldest', folds[how]);
    const { session } = await store.create({ principal: 'ann' });
    const told = await Array.fromAsync(store.history(idOf(0)), ({ id, session: left }) => [id, left?.id]);
    expect(told).toEqual([
      [idOf(0), idOf(0)],
      [session.id, undefined],
    ]);
  });

  it('is refused without an event where the policy says to reject, and takes its place among those that have lapsed', async () => {
    const store = await open('reject');
    await expect(store.create({ principal: 'ann' })).rejects.toMatchObject({ code: 'ERR_SESSION_LIMIT' });
    expect((await store.stats()).position).toBe(SESSIONS);
    clock.advance(LIFE_MS);
    const creating = store.create({ principal: 'ann' });
    expect((await inEachTurn(creating, () => {})).length).toBeGreaterThan(TURNS);
    expect(await Array.fromAsync(store.list({ principal: 'ann' }))).toEqual([(await creating).session]);
    // Nobody looks at them again.
    const another = store.create({ principal: 'ann' });
    expect((await inEachTurn(another, () => {})).length).toBeLessThan(TURNS);
    expect((await store.stats()).live).toBe(2);
  });
});

describe('creations for a principal who stays at a cap of a thousand', () => {
  const [cap, creations] = [1000, 3000];

  /** Creations whose sessions live so long, one in each millisecond. */
  async function recordCreations(lifeMs: number): Promise<void> {
    log = new MemoryEventLog();
    for (let index = 0; index < creations; index++) {
      const createdAt = START + index;
      const expiresAt = createdAt + lifeMs;
      const data = encodeSessionEvent({
        ...{ type: 'session_created', principal: 'ann', attributes: {}, createdAt, expiresAt },
        handle: tokenHandle(DEFAULT_TOKEN_DOMAIN, `token-${index}`.padEnd(40, '.')),
        absoluteExpiresAt: expiresAt,
        limit: { max: cap, onLimit: 'expire-oldest' },
      });
      await log.append({ id: idOf(index), type: 'session_created', data });
    }
    clock.set(START + creations);
  }

  it('are replayed without a look at each of his others, where all of these live', async () => {
    await recordCreations(LIFE_MS);
    const looks = vi.spyOn(SessionRows.prototype, 'expiresAt');
    const store = await open('expire-oldest');
    expect(looks.mock.calls.length).toBeLessThan(10 * creations);
    looks.mockRestore();
    expect(await store.stats()).toMatchObject({ live: cap, ended: creations - cap });
  });

  it('let others have their turn, where one has lapsed by the time of the next', async () => {
    await recordCreations(cap);
    const [turning, straight] = [open('expire-oldest'), open('expire-oldest', folds['at once'])];
    const turns = (await inEachTurn(turning, () => {})).length;
    expect(turns).toBeGreaterThan(100);
    expect(await (await turning).stats()).toEqual(await (await straight).stats());
  });

  it('control: folded at once, they leave few', async () => {
    await recordCreations(cap);
    expect((await inEachTurn(open('expire-oldest', folds['at once']), () => {})).length).toBeLessThan(50);
  });
});
