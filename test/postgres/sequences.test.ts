import { policies, SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { describe, expect, it } from 'vitest';
import { orderEvent } from './order-event.ts';
import { ownSchema } from './own-schema.ts';
import { postgresUrl } from './shared-server.ts';

const CORRUPT = { code: 'ERR_EVENT_LOG_CORRUPT' };
const UNAVAILABLE = { code: 'ERR_EVENT_LOG_UNAVAILABLE' };
const OPTIONS = { policy: policies.nistAal2 };

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('the sequence of positions', () => {
  it('that begins anew below a snapshot has nothing acknowledged where nobody looks', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    const open = () => PostgresEventLog.open({ connectionString, schema });
    await using before = await open();
    const first = await SessionStore.open(before, OPTIONS);
    const { token } = await first.create({ principal: 'ann' });
    await first.touch(token, { attributes: { step: 1 } });
    await first.compact({ retainMs: 0 });
    await owner.query(`alter table ${schema}.events alter column position restart with 1`);
    await using after = await open();
    const store = await SessionStore.open(after, OPTIONS);
    await expect(store.touch(token, { attributes: { step: 2 } })).rejects.toMatchObject(CORRUPT);
    await using bare = await open();
    await expect(bare.append(orderEvent(1))).rejects.toMatchObject(CORRUPT);
  });

  it('that gives connections some in advance is refused, as others would miss what has them', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    const open = () => PostgresEventLog.open({ connectionString, schema });
    await using one = await open();
    await using two = await open();
    await using reader = await open();
    await owner.query(`alter table ${schema}.events alter column position set cache 10`);
    await one.append(orderEvent(1));
    const last = await two.append(orderEvent(2));
    expect((await Array.fromAsync(reader.read())).at(-1)?.position).toBe(last);
    await one.append(orderEvent(3));
    expect(await Array.fromAsync(reader.read({ after: last }))).toEqual([]);
    await expect(open()).rejects.toMatchObject(UNAVAILABLE);
    await owner.query(`alter table ${schema}.events alter column position set cache 1`);
    await using again = await open();
    expect((await Array.fromAsync(again.read())).length).toBe(3);
  });
});
