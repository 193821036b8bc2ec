import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { scale } from '../setup/scale.ts';
import { PgBouncer } from './pgbouncer.ts';
import { SessionLoad } from './session-load.ts';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';

const LOGS = 4;
const SOME = 200 * scale;

const version = postgresUrl === undefined ? undefined : PgBouncer.version();
if (version === undefined)
  process.stdout.write('NO PGBOUNCER ON THE PATH, or no server: the test with it is skipped.\n');

// Where there is none it was said so.
describe.skipIf(version === undefined)(`through ${version} in transaction mode`, () => {
  it('sessions are created, ended, waited for and compacted as on the server itself', async () => {
    const server = await sharedServer();
    const bouncer = await PgBouncer.start(server);
    onTestFinished(() => bouncer.stop());
    const topic = freshTopic();
    const open = () => PostgresEventLog.open({ connectionString: bouncer.url, listenUrl: false, topic });
    const logs = await Promise.all(Array.from({ length: LOGS }, open));
    await using waiting = await open();
    const tail = waiting.tail()[Symbol.asyncIterator]();
    const load = await SessionLoad.begin(logs);
    expect((await tail.next()).value?.type).toBe('session_created');
    for (const store of load.stores) {
      await load.grown(SOME / LOGS);
      await store.compact({ retainMs: 0 });
    }
    await load.stop();
    expect(load.gaveUp).toEqual([]);
    await tail.return?.();
    await using direct = await PostgresEventLog.open({ connectionString: server, topic });
    expect(await load.judge(direct)).toEqual([]);
    expect((await direct.stats()).compactedUpTo).toBeDefined();
    for (const log of logs) await log.close();
  });
});
