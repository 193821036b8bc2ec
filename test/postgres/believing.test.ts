import { policies, SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { leaks, renderings } from '../setup/leaks.ts';
import { orderEvent } from './order-event.ts';
import { ownSchema } from './own-schema.ts';
import { postgresUrl } from './shared-server.ts';

const CORRUPT = { code: 'ERR_EVENT_LOG_CORRUPT' };
const POISONED = { code: 'ERR_EVENT_LOG_POISONED' };
const OPENINGS = 8;

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a log in PostgreSQL is believed', () => {
  it(`${OPENINGS} openings of a new log at once make one`, async () => {
    const options = await ownSchema();
    const { connectionString, schema } = options;
    const open = () => PostgresEventLog.open({ connectionString, schema });
    const logs = await Promise.all(Array.from({ length: OPENINGS }, open));
    await Promise.all(logs.map((log, index) => log.append(orderEvent(index))));
    for (const log of logs) {
      expect((await Array.fromAsync(log.read())).length).toBe(OPENINGS);
      await log.close();
    }
  });

  it('not any more once an event is gone that it gave: a dump of before was restored', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    await using log = await PostgresEventLog.open({ connectionString, schema });
    const store = await SessionStore.open(log, { policy: policies.nistAal2 });
    const { token } = await store.create({ principal: 'ann' });
    await store.expire(token);
    await owner.query(`alter table ${schema}.events disable trigger all`);
    await owner.query(`delete from ${schema}.events where kind = 'session_expired'`);
    await expect(store.get(token)).rejects.toMatchObject(CORRUPT);
    await expect(store.get(token)).rejects.toMatchObject(CORRUPT);
    await expect(Array.fromAsync(log.read())).rejects.toMatchObject(POISONED);
    await expect(log.append(orderEvent(1))).rejects.toMatchObject(POISONED);
    await expect(log.stats()).rejects.toMatchObject(POISONED);
  });

  it('nor when another event stands where it gave one, or another log is in its place', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    const open = () => PostgresEventLog.open({ connectionString, schema });
    await using replaced = await open();
    await replaced.append(orderEvent(1));
    await owner.query(`alter table ${schema}.events disable trigger all`);
    await using foreign = await open();
    await owner.query(`update ${schema}.events set event_id = $1`, [orderEvent(2).id]);
    await expect(Array.fromAsync(replaced.read())).rejects.toMatchObject(CORRUPT);
    await owner.query(`update ${schema}.log_identity set log_id = gen_random_uuid()`);
    await expect(Array.fromAsync(foreign.read())).rejects.toMatchObject(CORRUPT);
  });

  it('nor when its floor fell, and positions come a second time', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    const open = () => PostgresEventLog.open({ connectionString, schema });
    await using fallen = await open();
    const upTo = await fallen.append(orderEvent(1));
    await fallen.append(orderEvent(2));
    await fallen.compact({ upTo, snapshot: '1' });
    await fallen.stats();
    await using again = await open();
    await Array.fromAsync(again.read({ after: upTo }));
    await owner.query(`alter table ${schema}.floors disable trigger all`);
    await owner.query(`delete from ${schema}.floors`);
    await expect(fallen.stats()).rejects.toMatchObject(CORRUPT);
    await owner.query(`alter table ${schema}.events disable trigger all`);
    await owner.query(`delete from ${schema}.events`);
    await owner.query(`alter table ${schema}.events alter column position restart with 1`);
    await expect(again.append(orderEvent(3))).rejects.toMatchObject(CORRUPT);
  });

  it('is not touched, nor read, when a newer version made it', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    await using log = await PostgresEventLog.open({ connectionString, schema });
    await owner.query(`update ${schema}.log_identity set format = format + 1`);
    const unsupported = { code: 'ERR_EVENT_UNSUPPORTED' };
    await expect(Array.fromAsync(log.read())).rejects.toMatchObject(unsupported);
    await expect(PostgresEventLog.open({ connectionString, schema })).rejects.toMatchObject(unsupported);
  });

  it('events are not changed, and none above the floor is deleted, while the guards are on', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    await using log = await PostgresEventLog.open({ connectionString, schema });
    const upTo = await log.append(orderEvent(1));
    await log.append(orderEvent(2));
    await log.compact({ upTo, snapshot: '1' });
    for (const change of [
      `update ${schema}.events set data = '2'`,
      `delete from ${schema}.events`,
      `truncate ${schema}.events`,
      `update ${schema}.floors set up_to = 0`,
      `delete from ${schema}.floors`,
      `update ${schema}.snapshot_entries set data = '2'`,
    ]) {
      await expect(owner.query(change)).rejects.toMatchObject({ code: 'P0001' });
    }
  });

  it('by a role that may only read its tables, and add events, and with a few rights more compact them', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    await (await PostgresEventLog.open({ connectionString, schema })).close();
    await owner.query(`create role ${schema} login`);
    onTestFinished(async () => {
      await owner.query(`drop owned by ${schema}`);
      await owner.query(`drop role ${schema}`);
    });
    await owner.query(`grant usage on schema ${schema} to ${schema}`);
    await owner.query(`grant select on all tables in schema ${schema} to ${schema}`);
    await owner.query(`grant insert on ${schema}.events to ${schema}`);
    const url = new URL(connectionString);
    url.username = schema;
    await using log = await PostgresEventLog.open({ connectionString: url.href, schema });
    const store = await SessionStore.open(log, { policy: policies.nistAal2 });
    const { token } = await store.create({ principal: 'ann' });
    expect((await store.get(token))?.principal).toBe('ann');
    expect((await store.expire(token))?.principal).toBe('ann');
    expect(await store.get(token)).toBeUndefined();
    const refused = await store.compact({ retainMs: 0 }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    expect(leaks(token, renderings(refused))).toEqual([]);
    expect(renderings(refused).join()).not.toMatch(/insert|snapshots|ann/);
    await owner.query(`grant delete on ${schema}.events to ${schema}`);
    await owner.query(`grant insert, delete on ${schema}.snapshots, ${schema}.snapshot_entries to ${schema}`);
    await owner.query(`grant insert, update on ${schema}.floors to ${schema}`);
    await store.compact({ retainMs: 0 });
    await store.create({ principal: 'bob' });
    await store.compact({ retainMs: 0 });
    expect((await log.stats()).compactedUpTo).toBeDefined();
  });
});
