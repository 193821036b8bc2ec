import { type EventLog, EventLogUnavailableError, MemoryEventLog, SessionStore } from '@sessionlog/core';
import type { SessionData } from 'express-session';
import { expect, it } from 'vitest';
import { ExpressSessionStore } from '../src/express-session/index.ts';
import { Gate } from './gate.ts';
import { openSessions, POLICY } from './opened-sessions.ts';

const SID = 'a'.repeat(32);
const DATA: SessionData = { cookie: { originalMaxAge: null }, note: 'a' };

/** A store whose log does something in front of each append. */
async function openHeld(hold: () => Promise<unknown>): Promise<ExpressSessionStore> {
  const log = new MemoryEventLog();
  const held: EventLog = {
    async append(event, options) {
      await hold();
      return log.append(event, options);
    },
    read: (options) => log.read(options),
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  };
  const store = await SessionStore.open(held, { policy: POLICY });
  return new ExpressSessionStore(store, { principal: () => 'ann' });
}

it('calls without a callback are awaited, and answer as the others do', async () => {
  const { middlewareStore, store } = await openSessions();
  expect(await middlewareStore.get(SID)).toBeNull();
  expect(await middlewareStore.set(SID, DATA)).toBeUndefined();
  expect(await middlewareStore.get(SID)).toMatchObject({ note: 'a' });
  expect(await middlewareStore.touch(SID, DATA)).toBeUndefined();
  expect(await middlewareStore.length()).toBe(1);
  expect(await middlewareStore.all()).toMatchObject([{ note: 'a' }]);
  expect(await middlewareStore.destroy(SID)).toBeUndefined();
  expect(await middlewareStore.get(SID)).toBeNull();
  await middlewareStore.set('b'.repeat(32), DATA);
  expect(await middlewareStore.clear()).toBeUndefined();
  expect(await store.stats()).toMatchObject({ live: 0, ended: 2 });
});

it.each<[string, (store: ExpressSessionStore) => Promise<void> | undefined]>([
  ['destroy', (store) => store.destroy(SID)],
  ['clear', (store) => store.clear()],
])('who awaits %s goes on once the logout is durable', async (_, end) => {
  let gate: Gate | undefined;
  const middlewareStore = await openHeld(async () => gate?.pass());
  await middlewareStore.set(SID, DATA);
  gate = new Gate();
  let isOver = false;
  const ended = Promise.resolve(end(middlewareStore)).then(() => {
    isOver = true;
  });
  await gate.reached;
  await middlewareStore.get(SID);
  expect(isOver).toBe(false);
  gate.open();
  await ended;
  expect(await middlewareStore.get(SID)).toBeNull();
});

it('who awaits a logout that fails is told', async () => {
  let isDown = false;
  const middlewareStore = await openHeld(async () => {
    if (isDown) throw new EventLogUnavailableError('it is a test');
  });
  await middlewareStore.set(SID, DATA);
  isDown = true;
  for (const call of [
    () => middlewareStore.destroy(SID),
    () => middlewareStore.clear(),
    () => middlewareStore.set(SID, { ...DATA, note: 'b' }),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  }
});

it('a call with a callback gives no promise: its failure has one place', async () => {
  const { middlewareStore } = await openSessions();
  const answered = new Promise<void>((resolve) => {
    expect(middlewareStore.destroy(SID, () => resolve())).toBeUndefined();
  });
  await answered;
});
