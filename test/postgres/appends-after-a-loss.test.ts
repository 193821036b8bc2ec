import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orderEvent } from './order-event.ts';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';

const CORRUPT = { code: 'ERR_EVENT_LOG_CORRUPT' };
const POISONED = { code: 'ERR_EVENT_LOG_POISONED' };

/** A log on the shared server, and a way to lose events of it that no trigger refuses. */
async function losable() {
  const connectionString = await sharedServer();
  const topic = freshTopic();
  const log = await PostgresEventLog.open({ connectionString, topic });
  const other = await PostgresEventLog.open({ connectionString, topic });
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query("set session_replication_role = 'replica'");
  onTestFinished(async () => {
    await log.close();
    await other.close();
    await client.end();
  });
  const count = async (): Promise<number> =>
    (await client.query('select from sessionlog.events where topic = $1', [topic])).rows.length;
  const loseBehind = (position: number): Promise<unknown> =>
    client.query('delete from sessionlog.events where topic = $1 and position > $2', [topic, position]);
  return { log, other, loseBehind, count };
}

// Positions go on above the event that is gone, as they do on a standby: its sequence runs ahead of its events. So the new
// event would be the newest that is known, and nobody would ask for the other again.
// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('an append behind an event that is gone', () => {
  it('is refused, and recorded nowhere', async () => {
    const { log, loseBehind, count } = await losable();
    const kept = await log.append(orderEvent(1));
    await log.append(orderEvent(2));
    await loseBehind(kept);
    await expect(log.append(orderEvent(3))).rejects.toMatchObject(CORRUPT);
    await expect(log.append(orderEvent(3))).rejects.toMatchObject(POISONED);
    expect(await count()).toBe(1);
  });

  it('is recorded when the event was compacted, alone or with others', async () => {
    const { log, other, count } = await losable();
    await log.append(orderEvent(1));
    await log.compact({ upTo: await log.append(orderEvent(2)), snapshot: '1' });
    expect(await count()).toBe(0);
    const third = await log.append(orderEvent(3));
    const upTo = await other.append(orderEvent(4));
    await other.compact({ upTo, snapshot: '2' });
    expect(third).toBeLessThan(upTo);
    expect(await log.append(orderEvent(5))).toBeGreaterThan(upTo);
    expect(await count()).toBe(1);
  });
});
