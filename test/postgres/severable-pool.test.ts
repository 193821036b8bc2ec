import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { logNames } from '../../packages/eventlog-postgres/src/log-names.ts';
import { orderEvent } from './order-event.ts';
import { severablePool } from './severable-pool.ts';
import { freshTopic, postgresUrl, sharedPool } from './shared-server.ts';
import { waitingForLock } from './waiting-for-lock.ts';

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a client that is severed', () => {
  it('is ended in the middle of what it does, and does nothing more; another one goes on', async () => {
    const shared = await sharedPool();
    const topic = freshTopic();
    const { pool, sever } = severablePool(shared);
    const log = await PostgresEventLog.open({ pool, listenUrl: false, topic, retryForMs: 0 });
    const client = await shared.connect();
    onTestFinished(() => client.release());
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1::bigint)', [logNames('sessionlog', topic).appendLock]);
    const appending = expect(log.append(orderEvent(1))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    await waitingForLock(client, 1);
    await sever();
    await client.query('commit');
    await appending;
    await expect(log.append(orderEvent(2))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    await using next = await PostgresEventLog.open({ pool: severablePool(shared).pool, listenUrl: false, topic });
    await next.append(orderEvent(3));
    expect((await Array.fromAsync(next.read())).map(({ id }) => id)).toEqual([orderEvent(3).id]);
    await log.close();
  });
});
