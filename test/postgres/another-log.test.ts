import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { describe, expect, it } from 'vitest';
import { orderEvent } from './order-event.ts';
import { ownSchema } from './own-schema.ts';
import { postgresUrl } from './shared-server.ts';

const CORRUPT = { code: 'ERR_EVENT_LOG_CORRUPT' };
const POISONED = { code: 'ERR_EVENT_LOG_POISONED' };

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('an append to a log that is another one by now', () => {
  it('is refused for certain: after a restore, when all that its object knew is compacted, or when it knew of nothing', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    const open = () => PostgresEventLog.open({ connectionString, schema });
    await using forgotten = await open();
    await using fresh = await open();
    await forgotten.append(orderEvent(1));
    await owner.query(`update ${schema}.log_identity set log_id = gen_random_uuid()`);
    await using restored = await open();
    await restored.compact({ upTo: await restored.append(orderEvent(2)), snapshot: '1' });
    for (const log of [forgotten, fresh]) {
      await expect(log.append(orderEvent(3))).rejects.toMatchObject(CORRUPT);
      await expect(log.append(orderEvent(3))).rejects.toMatchObject(POISONED);
    }
    expect(await Array.fromAsync(restored.read({ after: (await restored.readSnapshot())?.upTo }))).toEqual([]);
  });

  it('is refused when a newer version has made its tables over, and nothing is added', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    await using log = await PostgresEventLog.open({ connectionString, schema });
    await owner.query(`update ${schema}.log_identity set format = format + 1`);
    await expect(log.append(orderEvent(1))).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
    expect((await owner.query(`select from ${schema}.events`)).rows).toEqual([]);
  });
});
