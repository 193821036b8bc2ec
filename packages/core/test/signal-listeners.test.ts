import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { EventLog, RecordedEvent } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { SessionStore } from '../src/session-store.ts';

const POLICY = { absoluteTimeoutMs: 600_000 };

async function held(count: number) {
  const store = await SessionStore.open(new MemoryEventLog(), { policy: POLICY });
  const tokens: string[] = [];
  for (let index = 0; index < count; index++) tokens.push((await store.create({ principal: 'ann' })).token);
  const signals = tokens.map((token) => store.signal(token));
  return { store, tokens, signals };
}

it('listeners that ask for each other are heard one after the other, and none is lost with the stack', async () => {
  const { store, tokens, signals } = await held(3000);
  const heard = signals.map(() => 0);
  let [within, deepest, untold] = [0, 0, 0];
  for (const [index, signal] of signals.entries()) {
    signal.addEventListener('abort', () => {
      within += 1;
      deepest = Math.max(deepest, within);
      heard[index] = (heard[index] ?? 0) + 1;
      untold += store.signal(tokens[index + 1]).reason?.name === 'AbortError' ? 0 : 1;
      within -= 1;
    });
  }
  await store.expireAll();
  expect(heard.filter((times) => times !== 1)).toEqual([]);
  expect([deepest, untold]).toEqual([1, 0]);
});

it('a listener that closes the store again waits for all who are told of it', async () => {
  const { store, signals } = await held(600);
  const aborted = () => signals.filter((signal) => signal.aborted).length;
  let closedWith: Promise<number> | undefined;
  signals[0]?.addEventListener('abort', () => {
    closedWith = store.close().then(aborted);
  });
  await store.close();
  expect(await closedWith).toBe(600);
});

it('who ended a session goes on once its signal is aborted, also where another catch-up has folded the end', async () => {
  const memory = new MemoryEventLog();
  let [isAppended, isAcknowledged, isAtEnd, isReadOn] = [false, false, false, false];
  // Of an end its writer hears late, and a reader hears of it before he can read on.
  const slow: EventLog = {
    async append(event, options) {
      const position = await memory.append(event, options);
      isAppended = event.type === 'session_expired';
      while (isAppended && !isAcknowledged) await setImmediate();
      return position;
    },
    async *read(options): AsyncGenerator<RecordedEvent> {
      for await (const event of memory.read(options)) {
        yield event;
        isAtEnd = event.type === 'session_expired';
        while (isAtEnd && !isReadOn) await setImmediate();
      }
    },
    close: () => memory.close(),
    [Symbol.asyncDispose]: () => memory.close(),
  };
  const store = await SessionStore.open(slow, { policy: POLICY });
  const { token, session } = await store.create({ principal: 'ann' });
  const signal = store.signal(token);
  const isToldAtEnd = store.expireSession(session.id).then(() => signal.aborted);
  while (!isAppended) await setImmediate();
  const getting = store.get(token);
  while (!isAtEnd) await setImmediate();
  isAcknowledged = true;
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  isReadOn = true;
  expect(await isToldAtEnd).toBe(true);
  expect(await getting).toBeUndefined();
  await store.close();
});
