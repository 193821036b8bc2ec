import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewEvent } from '../src/event-log.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { PackedSessions } from '../src/packed-sessions.ts';
import type { Session } from '../src/session.ts';
import type { SessionChange } from '../src/session-change.ts';
import { encodeSessionEvent } from '../src/session-event-codec.ts';
import { openSessionStore, SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';
import { inEachTurn } from './in-each-turn.ts';

// Nothing here is timed: what is counted is how often the event loop comes to others while a store is busy.
const SESSIONS = 9000;
const START = 1_800_000_000_000;
const POLICY = { absoluteTimeoutMs: 3_600_000 };
const clock = new ManualClock(START);

const tokenOf = (index: number): string => `token-of-session-${index}`.padEnd(40, '.');

function creation(index: number, principal: string): NewEvent {
  const data = encodeSessionEvent({
    type: 'session_created',
    handle: tokenHandle(DEFAULT_TOKEN_DOMAIN, tokenOf(index)),
    principal,
    createdAt: START,
    expiresAt: START + POLICY.absoluteTimeoutMs,
    absoluteExpiresAt: START + POLICY.absoluteTimeoutMs,
    attributes: {},
  });
  return { id: String(index).padStart(26, '0'), type: 'session_created', data };
}

// Every third session is of ann, the others of bob.
async function appendSessions(log: MemoryEventLog, count = SESSIONS): Promise<void> {
  for (let index = 0; index < count; index++) await log.append(creation(index, index % 3 === 0 ? 'ann' : 'bob'));
}

const options = { policy: POLICY, clock: clock.now };
// The same fold, and not known to be it.
const atOnce: Evolve = (...given) => evolve(...given);

let log: MemoryEventLog;
let store: SessionStore;

beforeEach(async () => {
  log = new MemoryEventLog();
  await appendSessions(log);
  store = await SessionStore.open(log, options);
});

describe('an expiry of thousands of sessions', () => {
  it('lets the event loop turn, and says how many it ended', async () => {
    const expiring = store.expireAll();
    const turns = await inEachTurn(expiring, () => {});
    expect(await expiring).toBe(SESSIONS);
    expect(turns.length).toBeGreaterThan(SESSIONS / 4096);
    expect(await store.expireAll()).toBe(0);
  });

  it('control: folded at once it leaves nothing to others', async () => {
    const busy = await openSessionStore(log, options, atOnce);
    const expiring = busy.expireAll();
    expect((await inEachTurn(expiring, () => {})).length).toBeLessThan(SESSIONS / 4096);
    expect(await expiring).toBe(SESSIONS);
  });

  it('is seen whole, or not at all, by what counts and lists', async () => {
    const expiring = store.expirePrincipal('bob');
    const stats = await Promise.all(await inEachTurn(expiring, () => store.stats()));
    const bobs = (2 * SESSIONS) / 3;
    expect(await expiring).toBe(bobs);
    expect(stats.length).toBeGreaterThan(1);
    for (const { live, ended, position } of stats) {
      expect([live, ended]).toEqual(position === SESSIONS ? [SESSIONS, 0] : [SESSIONS - bobs, bobs]);
    }
  });

  it('control: what looks without waiting sees a part of it', async () => {
    // Nothing of a store shows it: what is looked at are the answers of tokens, which one turn after the other stop.
    const expiring = store.expireAll();
    const seen = await inEachTurn(expiring, () =>
      [0, SESSIONS / 2, SESSIONS - 1].map((at) => store.signal(tokenOf(at)).aborted),
    );
    await expiring;
    expect(seen.some((aborted) => new Set(aborted).size > 1)).toBe(true);
  });

  it('keeps whoever asks for a session waiting until it is over, and no dead one is answered with', async () => {
    const expiring = store.expireAll();
    const answers = await Promise.all(await inEachTurn(expiring, () => store.get(tokenOf(SESSIONS - 1))));
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.slice(1)).toEqual(answers.slice(1).map(() => undefined));
    expect(await store.get(tokenOf(0))).toBeUndefined();
  });

  it('spares the session that it is told to, wherever it stands', async () => {
    const spared = (await store.get(tokenOf(6000))) as Session;
    expect(await store.expirePrincipal('ann', { except: spared.id })).toBe(SESSIONS / 3 - 1);
    expect(await Array.fromAsync(store.list({ principal: 'ann' }))).toEqual([spared]);
    expect(await store.expirePrincipal('ann')).toBe(1);
  });

  it('is told to consumers of changes whole, and to those who come on the way', async () => {
    const last = await store.get(tokenOf(SESSIONS - 1));
    const follow = store.changes({ after: SESSIONS });
    const first = follow.next();
    const expiring = store.expireAll({ reason: 'breach' });
    await setImmediate();
    const late = store.changes({ after: SESSIONS });
    const changes = await Promise.all([first, late.next()]);
    await expiring;
    for (const { value } of changes as { value: SessionChange }[]) {
      expect([value.type, value.reason, value.sessionId]).toEqual(['expired', 'breach', undefined]);
      expect(value.ended.length).toBe(SESSIONS);
      expect(Array.from(value.ended, ({ id }) => Number(id))).toEqual(
        Array.from({ length: SESSIONS }, (_, index) => index),
      );
      // As it was, with all that belongs to it, and made for whoever comes to it: nobody holds thousands of them.
      expect([...value.ended].at(-1)).toEqual(last);
      expect([...value.ended].at(-1)).not.toBe([...value.ended].at(-1));
    }
    await Promise.all([follow.return?.(), late.return?.()]);
  });

  it('is told with an array of those whom it ended up to 1,024 of them, however it was folded', async () => {
    const told: unknown[] = [];
    for (const [count, fold] of [1024, 1025].flatMap((each) => [[each, evolve] as const, [each, atOnce] as const])) {
      const few = new MemoryEventLog();
      await appendSessions(few, count);
      const busy = await openSessionStore(few, options, fold);
      const changes = busy.changes({ after: count });
      const next = changes.next();
      await busy.expireAll();
      const { ended } = ((await next) as { value: SessionChange }).value;
      told.push([ended.length, Array.isArray(ended), Object.isFrozen(ended), fold === evolve]);
      await changes.return?.();
    }
    expect(told).toEqual([
      [1024, true, true, true],
      [1024, true, true, false],
      [1025, false, true, true],
      // A fold that is not known gives what it gives.
      [1025, true, true, false],
    ]);
  });

  it('aborts the signals of all whom it ends, and of nobody else', async () => {
    const signals = [0, 1, SESSIONS - 1].map((at) => store.signal(tokenOf(at)));
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false]);
    await store.expirePrincipal('bob');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true, true]);
  });

  it('is replayed in turns by whoever opens the log, reads its past, a history, or compacts it', async () => {
    await store.expirePrincipal('bob');
    const left = SESSIONS / 3;
    const opening = SessionStore.open(log, options);
    expect((await inEachTurn(opening, () => {})).length).toBeGreaterThan(SESSIONS / 2048);
    expect((await (await opening).stats()).live).toBe(left);
    const past = await SessionStore.asOf(log, { position: SESSIONS + 1 });
    expect([past.stats().live, past.find('1'.padStart(26, '0'))?.state]).toEqual([left, 'ended']);
    expect(past.find('1'.padStart(26, '0'))).toMatchObject({
      session: { principal: 'bob', createdAt: START, attributes: {} },
      endedBy: { position: SESSIONS + 1, type: 'session_expired', reason: undefined },
    });
    expect((await Array.fromAsync(store.history('1'.padStart(26, '0')))).map(({ type }) => type)).toEqual([
      'session_created',
      'session_expired',
    ]);
    expect(await store.compact({ retainMs: 0 })).toMatchObject({ sessions: left, upTo: SESSIONS + 1 });
    expect((await (await SessionStore.open(log, options)).stats()).live).toBe(left);
  });

  it('is noted in turns by whoever reads its past, or follows the changes', async () => {
    const changes = store.changes({ after: SESSIONS });
    const next = changes.next();
    const add = vi.spyOn(PackedSessions.prototype, 'add');
    const works = [() => store.expireAll(), () => SessionStore.asOf(log, { position: SESSIONS + 1 })];
    for (const work of works) {
      add.mockClear();
      const counts = await inEachTurn(work(), () => add.mock.calls.length);
      const turns = [...counts.slice(1), SESSIONS].map((count, turn) => count - (counts[turn] as number));
      expect(add).toHaveBeenCalledTimes(SESSIONS);
      expect(Math.max(...turns)).toBeLessThanOrEqual(256);
    }
    add.mockRestore();
    expect((await next).value).toMatchObject({ position: SESSIONS + 1, ended: { length: SESSIONS } });
    await changes.return?.();
  });

  it('is told truly to its writer where a compaction overtook it', async () => {
    const overtaken = new MemoryEventLog();
    await appendSessions(overtaken);
    const writer = await SessionStore.open(overtaken, options);
    const other = await SessionStore.open(overtaken, options);
    const append = overtaken.append.bind(overtaken);
    overtaken.append = async (...given) => {
      const position = await append(...given);
      overtaken.append = append;
      await append({
        id: '7'.repeat(26),
        type: 'session_expired',
        data: encodeSessionEvent({
          type: 'session_expired',
          scope: { of: 'all' },
          expiredAt: START,
          reason: undefined,
          actor: undefined,
        }),
      });
      await other.compact({ retainMs: 0 });
      return position;
    };
    expect(await writer.expirePrincipal('bob')).toBe((2 * SESSIONS) / 3);
    expect((await writer.stats()).live).toBe(0);
  });
});

describe('expiries of some hundred sessions each', () => {
  const [principals, each] = [20, 300];

  beforeEach(async () => {
    log = new MemoryEventLog();
    for (let index = 0; index < principals * each; index++)
      await log.append(creation(index, `user-${index % principals}`));
    for (let index = 0; index < principals; index++) {
      const scope = { of: 'principal', principal: `user-${index}`, except: undefined } as const;
      const event = { type: 'session_expired', scope, expiredAt: START, reason: undefined, actor: undefined } as const;
      const data = encodeSessionEvent(event);
      await log.append({ id: String(index).padStart(26, '7'), type: event.type, data });
    }
  });

  it('let others have their turn, as one of thousands does', async () => {
    const turns: number[] = [];
    for (const fold of [atOnce, evolve]) {
      const opening = openSessionStore(log, options, fold);
      turns.push((await inEachTurn(opening, () => {})).length);
      expect(await (await opening).stats()).toMatchObject({ live: 0, ended: principals * each });
    }
    // Of 300 each, three are folded at once, and the next waits for its turn.
    expect(turns[1]).toBeGreaterThanOrEqual((turns[0] as number) + 3);
  });
});

// So many are folded in one piece: all of it happens between two turns of the event loop.
const FEW = 1100;

// Comes so many steps of promises later: one of them is just behind the fold, and one just before it.
async function afterSteps(steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) await undefined;
}

describe.each(Array.from({ length: 16 }, (_, steps) => steps))(
  'an expiry beside which somebody comes, %i steps on',
  (steps) => {
    let few: MemoryEventLog;
    let beside: SessionStore;

    beforeEach(async () => {
      few = new MemoryEventLog();
      await appendSessions(few, FEW);
      beside = await SessionStore.open(few, options);
    });

    it('is told to a consumer of changes', async () => {
      const changes = beside.changes({ after: FEW });
      const created = changes.next();
      await beside.create({ principal: 'eve' });
      await created;
      const expiring = beside.expireAll();
      await afterSteps(steps);
      const next = changes.next();
      await expiring;
      await beside.create({ principal: 'eve' });
      expect((await next).value).toMatchObject({ type: 'expired', position: FEW + 2 });
      await changes.return?.();
    });

    it('is told to its writer', async () => {
      const append = few.append.bind(few);
      few.append = async (...given) => {
        const position = await append(...given);
        void beside.get(tokenOf(0));
        await afterSteps(steps);
        return position;
      };
      expect(await beside.expireAll()).toBe(FEW);
    });
  },
);
