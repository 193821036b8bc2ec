import { type NewEvent, SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { labelRequest, labelToken } from '../faults/session-ledger.ts';
import { storyOptions } from '../faults/story-options.ts';
import { orderEvent } from './order-event.ts';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';
import { TcpProxy } from './tcp-proxy.ts';

const TOKEN = labelToken('s1');

/** A store whose way to the server is in the test's hand, and another one on its log. */
async function twoStores() {
  const connectionString = await sharedServer();
  const topic = freshTopic();
  const proxy = await TcpProxy.open(connectionString);
  // What is held is given up soon, and repeated for as long as a busy machine needs.
  const patience = { queryTimeoutMs: 500, retryForMs: 60_000 };
  const far = await PostgresEventLog.open({ connectionString: proxy.url, topic, ...patience });
  const near = await PostgresEventLog.open({ connectionString, topic });
  onTestFinished(async () => {
    await proxy.close();
    await far.close();
    await near.close();
  });
  return {
    proxy,
    far: await SessionStore.open(far, storyOptions()),
    near: await SessionStore.open(near, storyOptions()),
  };
}

/** Has what `call` sends first held on its way; resolves when the call has repeated it. */
async function repeated(proxy: TcpProxy, held: string, call: () => Promise<unknown>): Promise<void> {
  proxy.held = held;
  const calling = call();
  while (proxy.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
  proxy.held = undefined;
  await calling;
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)(
  'an append that was repeated, and compacted, and reaches the server then',
  () => {
    it('is not recorded again: a touch undoes no later one', async () => {
      const { proxy, far, near } = await twoStores();
      await near.create(labelRequest('s1'));
      await repeated(proxy, 'session_touched', () => far.touch(TOKEN, { attributes: { step: 1 } }));
      await near.touch(TOKEN, { attributes: { step: 2 } });
      await near.compact({ retainMs: 0 });
      await proxy.release();
      expect((await near.get(TOKEN))?.attributes).toEqual({ step: 2 });
      expect((await far.touch(TOKEN, { attributes: { step: 3 } }))?.attributes).toEqual({ step: 3 });
    });

    it('is not recorded again: a logout everywhere ends nobody who came later', async () => {
      const { proxy, far, near } = await twoStores();
      const { session } = await near.create(labelRequest('s1'));
      await repeated(proxy, 'session_expired', () => far.expirePrincipal(session.principal));
      const later = await near.create({ principal: session.principal });
      await near.compact({ retainMs: 0 });
      await proxy.release();
      expect((await near.get(later.token))?.id).toBe(later.session.id);
    });
  },
);

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('an append that was given up while it was on its way', () => {
  it('is not sent again: others may have taken its place by then', async () => {
    const connectionString = await sharedServer();
    const topic = freshTopic();
    const proxy = await TcpProxy.open(connectionString);
    const log = await PostgresEventLog.open({ connectionString: proxy.url, topic, queryTimeoutMs: 500 });
    onTestFinished(async () => {
      await proxy.close();
      await log.close();
    });
    const [first, second, third, fourth] = [1, 2, 3, 4].map(orderEvent) as [NewEvent, NewEvent, NewEvent, NewEvent];
    await log.append(first);
    const givingUp = new AbortController();
    proxy.held = second.id;
    // Of one group: who waits still for his is not given up with another.
    const [given, kept] = [log.append(second, { signal: givingUp.signal }), log.append(third)];
    while (proxy.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    proxy.held = undefined;
    givingUp.abort();
    await expect(given).rejects.toBe(givingUp.signal.reason);
    await kept;
    await log.append(fourth);
    const ids = await Array.fromAsync(log.read(), ({ id }) => id);
    expect(ids).toEqual([first, third, fourth].map(({ id }) => id));
  });

  it('nor is the last step of a compaction, which was answered by nobody', async () => {
    const connectionString = await sharedServer();
    const proxy = await TcpProxy.open(connectionString);
    const log = await PostgresEventLog.open({ connectionString: proxy.url, topic: freshTopic(), queryTimeoutMs: 500 });
    onTestFinished(async () => {
      await proxy.close();
      await log.close();
    });
    const upTo = await log.append(orderEvent(1));
    const givingUp = new AbortController();
    proxy.held = 'idle_in_transaction_session_timeout';
    const compacting = log.compact({ upTo, snapshot: '1', signal: givingUp.signal });
    while (proxy.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    proxy.held = undefined;
    givingUp.abort();
    await expect(compacting).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    expect(await log.readSnapshot()).toBeUndefined();
  });
});
