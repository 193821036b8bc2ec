import { expect, it } from 'vitest';
import type { LocalEventLog, Position, RecordedEvent } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { encodeSessionEvent } from '../src/session-event-codec.ts';
import { SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';

// Nothing here is timed: what is counted is how often the event loop comes to others while a store is busy.
const EVENTS = 10_000;
const TURNS = EVENTS / 2048;
const START = 1_800_000_000_000;
const POLICY = { absoluteTimeoutMs: 3_600_000 };
const clock = new ManualClock(START);

const tokenOf = (index: number): string => `token-of-session-${index}`.padEnd(40, '.');

async function appendSessions(log: MemoryEventLog, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const data = encodeSessionEvent({
      type: 'session_created',
      handle: tokenHandle(DEFAULT_TOKEN_DOMAIN, tokenOf(index)),
      principal: `user-${index}`,
      createdAt: START,
      expiresAt: START + POLICY.absoluteTimeoutMs,
      absoluteExpiresAt: START + POLICY.absoluteTimeoutMs,
      attributes: {},
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

it('of a store that is behind by little it does not wait for a turn', async () => {
  const log = new MemoryEventLog();
  const store = await open(log);
  await appendSessions(log, 500);
  expect(await turnsOf(async () => expect(await store.get(tokenOf(499))).toBeDefined())).toBe(0);
});

it('control: a log that gives all at once leaves nothing to others', async () => {
  class WholeEventLog extends MemoryEventLog {
    override readSync(after?: Position): readonly RecordedEvent[] {
      const all: RecordedEvent[] = [];
      for (let last = after; ; last = all.at(-1)?.position) {
        const batch = super.readSync(last);
        if (batch.length === 0) return all;
        all.push(...batch);
      }
    }
  }
  const log = new WholeEventLog();
  const store = await open(log);
  await appendSessions(log, EVENTS);
  expect(await turnsOf(() => store.get(tokenOf(0)))).toBeLessThan(TURNS);
});
