import { describe, expect, it } from 'vitest';
import type { LocalEventLog } from '../src/event-log.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import type { JsonObject } from '../src/json.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { readPastSessions } from '../src/past-sessions.ts';
import { decodeSessionEvent, encodeSessionEvent } from '../src/session-event-codec.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { openSessionStore, SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';

// Nothing here is timed: what is counted is how often the event loop comes to others while a store is busy.
const EVENTS = 10_000;
const TURNS = EVENTS / 2048;
const START = 1_800_000_000_000;
const POLICY = { absoluteTimeoutMs: 3_600_000 };
const clock = new ManualClock(START);

const tokenOf = (index: number): string => `token-of-session-${index}`.padEnd(40, '.');

async function appendSessions(log: MemoryEventLog, count: number, attributes: JsonObject = {}): Promise<void> {
  for (let index = 0; index < count; index++) {
    const data = encodeSessionEvent({
      type: 'session_created',
      handle: tokenHandle(DEFAULT_TOKEN_DOMAIN, tokenOf(index)),
      principal: `user-${index}`,
      createdAt: START,
      expiresAt: START + POLICY.absoluteTimeoutMs,
      absoluteExpiresAt: START + POLICY.absoluteTimeoutMs,
      attributes,
    });
    await log.append({ id: String(index).padStart(26, '0'), type: 'session_created', data });
  }
}

/** How often the event loop turned while something was done. */
async function turnsOf(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  isOver = true;
  return turns;
}

const open = (log: LocalEventLog): Promise<SessionStore> =>
  SessionStore.open(log, { policy: POLICY, clock: clock.now });

it('opening over a long log lets the event loop turn', async () => {
  const log = new MemoryEventLog();
  await appendSessions(log, EVENTS);
  expect(await turnsOf(() => open(log))).toBeGreaterThan(TURNS);
});

it('a call of a store that is far behind lets it turn, and answers with all that was there', async () => {
  const log = new MemoryEventLog();
  const store = await open(log);
  await appendSessions(log, EVENTS);
  const turns = await turnsOf(async () => {
    expect(await store.get(tokenOf(EVENTS - 1))).toMatchObject({ principal: `user-${EVENTS - 1}` });
  });
  expect(turns).toBeGreaterThan(TURNS);
});

it('whoever goes through a list of many lets it turn', async () => {
  const log = new MemoryEventLog();
  await appendSessions(log, EVENTS);
  const store = await open(log);
  let listed = 0;
  const turns = await turnsOf(async () => {
    for await (const _ of store.list()) listed += 1;
  });
  expect(listed).toBe(EVENTS);
  expect(turns).toBeGreaterThanOrEqual(Math.floor(EVENTS / 256));
});

it('whoever goes through a list of many who were ended meanwhile lets it turn', async () => {
  const log = new MemoryEventLog();
  await appendSessions(log, EVENTS);
  const store = await open(log);
  const listing = store.list();
  await listing.next();
  await store.expireAll();
  const turns = await turnsOf(async () => expect(await listing.next()).toEqual({ done: true, value: undefined }));
  expect(turns).toBeGreaterThanOrEqual(Math.floor(EVENTS / 256));
});

it('of a store that is behind by little it does not wait for a turn', async () => {
  const log = new MemoryEventLog();
  const store = await open(log);
  await appendSessions(log, 60);
  expect(await turnsOf(async () => expect(await store.get(tokenOf(59))).toBeDefined())).toBe(0);
});

/** A fold that notes how many events it folds before the event loop has turned. */
function countedFold(): { readonly fold: Evolve; readonly counts: number[] } {
  const counts: number[] = [];
  let isNewTurn = true;
  return {
    counts,
    fold(...given) {
      if (isNewTurn) {
        counts.push(0);
        isNewTurn = false;
        setImmediate(() => {
          isNewTurn = true;
        });
      }
      counts.push((counts.pop() as number) + 1);
      return evolve(...given);
    },
  };
}

// Before the code is compiled an event takes ten times as long.
const beginsSmall = (counts: readonly number[]): boolean =>
  counts.every((count, index) => count <= (index === 0 ? 64 : 2 * Math.max(...counts.slice(0, index))));

describe('a store that has to catch up', () => {
  it('folds few events in its first turn, and in none more than twice as many as ever before', async () => {
    const log = new MemoryEventLog();
    const { fold, counts } = countedFold();
    const store = await openSessionStore(log, { policy: POLICY, clock: clock.now }, fold);
    await appendSessions(log, EVENTS);
    await store.get(tokenOf(0));
    expect(counts.slice(0, -1)).toSatisfy(beginsSmall);
    expect(Math.max(...counts)).toBe(512);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(EVENTS);
  });

  it('of a past folds few events in the first turns as well', async () => {
    const log = new MemoryEventLog();
    await appendSessions(log, 1000);
    const { fold, counts } = countedFold();
    const past = await readPastSessions(log, fold, { position: 1000 }, {});
    expect(counts.slice(0, 4)).toEqual([32, 64, 128, 256]);
    expect(past.stats().live).toBe(1000);
  });

  it('folds more at once the more often it had to', async () => {
    const log = new MemoryEventLog();
    const { fold, counts } = countedFold();
    const store = await openSessionStore(log, { policy: POLICY, clock: clock.now }, fold);
    const mosts: number[] = [];
    for (let round = 0; round < 5; round++) {
      await appendSessions(log, 600);
      counts.length = 0;
      await store.get(tokenOf(0));
      mosts.push(counts[0] as number);
      await new Promise(setImmediate);
    }
    expect(mosts).toEqual([64, 128, 256, 512, 512]);
  });

  it('folds fewer that are large', async () => {
    const log = new MemoryEventLog();
    const { fold, counts } = countedFold();
    const store = await openSessionStore(log, { policy: POLICY, clock: clock.now }, fold);
    const most = 262_144 / 4000;
    for (let round = 0; round < 5; round++) {
      await appendSessions(log, 600, { text: 'x'.repeat(4000) });
      await store.get(tokenOf(0));
      await new Promise(setImmediate);
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(most);
    counts.length = 0;
    await readPastSessions(log, fold, { position: 3000 }, {});
    expect(Math.max(...counts)).toBeLessThanOrEqual(most);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3000);
  });

  it('folds one at a time of those that are as large as attributes may be', async () => {
    const log = new MemoryEventLog();
    const { fold, counts } = countedFold();
    const store = await openSessionStore(log, { policy: POLICY, clock: clock.now }, fold);
    await appendSessions(log, 20, { text: 'x'.repeat(262_000) });
    await store.get(tokenOf(0));
    expect(counts).toEqual(Array(20).fill(1));
  });

  it('control: what is folded in one go leaves nothing to others', async () => {
    const log = new MemoryEventLog();
    await appendSessions(log, EVENTS);
    const { fold, counts } = countedFold();
    const projection = new SessionProjection();
    const turns = await turnsOf(async () => {
      for await (const recorded of log.read()) {
        fold(projection, decodeSessionEvent(recorded), recorded);
        if (recorded.position === 512) break;
      }
    });
    expect(turns).toBeLessThan(TURNS);
    expect(counts).not.toSatisfy(beginsSmall);
  });
});
