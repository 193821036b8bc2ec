import { hasCode, type NewEvent, type Position, SessionStore } from '@sessionlog/core';
import { PostgresEventLog, type PostgresEventLogOptions } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { logNames } from '../../packages/eventlog-postgres/src/log-names.ts';
import { labelRequest, labelToken } from '../faults/session-ledger.ts';
import { storyOptions } from '../faults/story-options.ts';
import { orderEvent } from './order-event.ts';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { waitingForLock } from './waiting-for-lock.ts';

const IMPATIENT = { queryTimeoutMs: 200, retryForMs: 300 };
const PATIENT = { queryTimeoutMs: 30_000, retryForMs: 30_000 };
const STALE = { code: 'ERR_EVENT_LOG_STALE' } as const;
const UNAVAILABLE = { code: 'ERR_EVENT_LOG_UNAVAILABLE' } as const;

/** A log whose way to the server is in the test's hand, and another that sees what is recorded. */
async function opened(options: Pick<PostgresEventLogOptions, 'queryTimeoutMs' | 'retryForMs'>) {
  const connectionString = await sharedServer();
  const topic = freshTopic();
  const proxy = await TcpProxy.open(connectionString);
  const log = await through(() => PostgresEventLog.open({ connectionString: proxy.url, topic, ...options }));
  const witness = await PostgresEventLog.open({ connectionString, topic });
  const client = new pg.Client({ connectionString });
  await client.connect();
  onTestFinished(async () => {
    // Nothing is waited for that can't come.
    await proxy.close();
    await log.close();
    await witness.close();
    await client.end();
  });
  return { topic, proxy, log, witness, client };
}

/** What a call resolves to once it comes through: on a busy machine the time of an impatient log can pass on the way. */
async function through<Value>(call: () => Promise<Value>): Promise<Value> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!hasCode(error, UNAVAILABLE.code) && !hasCode(error, STALE.code)) throw error;
    }
  }
}

async function idsOf(log: PostgresEventLog): Promise<readonly string[]> {
  return (await Array.fromAsync(log.read())).map(({ id }) => id);
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a log over the network', () => {
  it('an append that got no answer is told so; repeated by its id it is recorded once', async () => {
    const { proxy, log, witness } = await opened(IMPATIENT);
    const [first, second] = [orderEvent(1), orderEvent(2)];
    await through(() => log.append(first));
    proxy.passing = 'requests';
    await expect(log.append(second)).rejects.toMatchObject(UNAVAILABLE);
    proxy.passing = 'everything';
    const position = await through(() => log.append(second));
    expect(await idsOf(witness)).toEqual([first.id, second.id]);
    expect((await Array.fromAsync(witness.read())).at(-1)?.position).toBe(position);
    expect((await log.stats()).retries).toBeGreaterThan(0);
  });

  it('nothing is answered while nothing passes, and all goes on when it does', async () => {
    const { proxy, log, witness } = await opened(IMPATIENT);
    const store = await through(() => SessionStore.open(log, storyOptions()));
    const other = await SessionStore.open(witness, storyOptions());
    await other.create(labelRequest('s1'));
    const token = labelToken('s1');
    expect(await through(() => store.get(token))).toBeDefined();
    proxy.passing = 'nothing';
    await Promise.all([
      expect(store.get(token)).rejects.toMatchObject(UNAVAILABLE),
      expect(store.touch(token)).rejects.toMatchObject(UNAVAILABLE),
    ]);
    await other.expire(token);
    await expect(store.get(token)).rejects.toMatchObject(UNAVAILABLE);
    proxy.passing = 'everything';
    expect(await through(() => store.get(token))).toBeUndefined();
    expect((await other.stats()).live).toBe(0);
    expect(await through(() => idsOf(log))).toEqual(await idsOf(witness));
  });

  it('with maxStalenessMs a store answers up to the bound while nothing passes, then fails, and knows all when it does', async () => {
    const { proxy, log, witness } = await opened(IMPATIENT);
    let now = 1_700_000_000_000;
    const options = { policy: { absoluteTimeoutMs: 86_400_000 }, clock: () => now };
    const far = await through(() => SessionStore.open(log, { ...options, maxStalenessMs: 1000 }));
    const near = await SessionStore.open(witness, options);
    const { token } = await near.create({ principal: 'ann' });
    expect((await through(() => far.get(token)))?.principal).toBe('ann');
    proxy.passing = 'nothing';
    expect((await near.expire(token))?.principal).toBe('ann');
    now += 1000;
    expect((await far.get(token))?.principal).toBe('ann');
    now += 1;
    await expect(far.get(token)).rejects.toMatchObject(STALE);
    proxy.passing = 'everything';
    expect(await through(() => far.get(token))).toBeUndefined();
    await far.close();
    await near.close();
  });

  it('an append that is given up while it waits for the lock lands later, and once', async () => {
    const { topic, proxy, log, witness, client } = await opened({ ...PATIENT, retryForMs: 0 });
    const zombie = orderEvent(1);
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1::bigint)', [logNames('sessionlog', topic).appendLock]);
    const controller = new AbortController();
    const givenUp = log.append(zombie, { signal: controller.signal });
    await waitingForLock(client, 1);
    proxy.passing = 'requests';
    controller.abort(new Error('given up'));
    await expect(givenUp).rejects.toThrow('given up');
    expect(await idsOf(witness)).toEqual([]);
    await client.query('commit');
    const again = await witness.append(zombie);
    expect(await idsOf(witness)).toEqual([zombie.id]);
    expect((await Array.fromAsync(witness.read()))[0]?.position).toBe(again);
  });

  it('an append whose server process is terminated is repeated, and recorded once', async () => {
    const { topic, log, witness, client } = await opened(PATIENT);
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1::bigint)', [logNames('sessionlog', topic).appendLock]);
    const events: readonly NewEvent[] = [orderEvent(1), orderEvent(2), orderEvent(3)];
    const appending = Promise.all(events.map((event): Promise<Position> => log.append(event)));
    const [pid] = await waitingForLock(client, 1);
    await client.query('select pg_terminate_backend($1)', [pid]);
    await client.query('commit');
    const positions = await appending;
    const recorded = await Array.fromAsync(witness.read());
    expect(recorded).toEqual(events.map((event, index) => ({ ...event, position: positions[index] })));
    expect((await log.stats()).retries).toBe(1);
  });

  it('a compaction in its last step when the log is closed is finished, and told so', async () => {
    const { topic, log, witness, client } = await opened(PATIENT);
    const upTo = await log.append(orderEvent(1));
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1::bigint)', [logNames('sessionlog', topic).floorLock]);
    const compacting = Promise.allSettled([log.compact({ upTo, snapshot: '"all"' })]);
    await waitingForLock(client, 1);
    const closing = log.close();
    await client.query('commit');
    await closing;
    const [{ status }] = await compacting;
    expect({ status, upTo: (await witness.readSnapshot())?.upTo }).toEqual({ status: 'fulfilled', upTo });
  });

  it('a compaction that another overtakes before its first step changes nothing, and is well', async () => {
    const { proxy, log, witness } = await opened(PATIENT);
    const first = await log.append(orderEvent(1));
    const second = await log.append(orderEvent(2));
    proxy.held = 'insert into';
    const compacting = Promise.allSettled([log.compact({ upTo: first, snapshot: '"first"' })]);
    while (proxy.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    await witness.compact({ upTo: second, snapshot: '"second"' });
    await proxy.release();
    expect(await compacting).toEqual([{ status: 'fulfilled', value: undefined }]);
    expect((await log.readSnapshot())?.upTo).toBe(second);
  });

  it('a tail goes on after the connection that listens for it was terminated', async () => {
    const { topic, log, witness, client } = await opened(PATIENT);
    const tail = log.tail()[Symbol.asyncIterator]();
    const events = [orderEvent(1), orderEvent(2)] as const;
    for (const event of events) {
      const next = tail.next();
      await witness.append(event);
      expect((await next).value?.id).toBe(event.id);
      const { channel } = logNames('sessionlog', topic);
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where query = $1', [
        `listen ${channel}`,
      ]);
    }
    await tail.return?.();
  });
});
