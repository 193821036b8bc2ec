import { policies, SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownSchema } from './own-schema.ts';
import { postgresUrl } from './shared-server.ts';

const OPENINGS = 4;
const ROUNDED = 14;

/** The URL with settings such as a role has by `alter role … set`. */
function withSettings(url: string, settings: Readonly<Record<string, string>>): string {
  const found = new URL(url);
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`);
  found.searchParams.set('options', options.join(' '));
  return found.href;
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a log of a role', () => {
  it.each(['repeatable read', 'serializable'])(
    `whose transactions are %s by default is made once by ${OPENINGS} openings`,
    async (isolation) => {
      const { connectionString: url, schema } = await ownSchema();
      const connectionString = withSettings(url, { default_transaction_isolation: isolation });
      const open = () => PostgresEventLog.open({ connectionString, schema });
      const openings = await Promise.allSettled(Array.from({ length: OPENINGS }, open));
      for (const opening of openings) if (opening.status === 'fulfilled') await opening.value.close();
      expect(openings.map(({ status }) => status)).toEqual(openings.map(() => 'fulfilled'));
    },
  );

  it('who has numbers rounded is given every event of others, in its place, and every snapshot', async () => {
    const { connectionString: url, schema } = await ownSchema();
    // What is no whole number comes with one digit.
    const rounded = withSettings(url, { extra_float_digits: '-15' });
    await using log = await PostgresEventLog.open({ connectionString: url, schema });
    await using ofRole = await PostgresEventLog.open({ connectionString: rounded, schema });
    const store = await SessionStore.open(log, { policy: policies.nistAal2 });
    const storeOfRole = await SessionStore.open(ofRole, { policy: policies.nistAal2 });
    const tokens: string[] = [];
    for (let count = 0; count < ROUNDED; count++) tokens.push((await store.create({ principal: 'ann' })).token);
    for (const token of tokens) expect(await storeOfRole.get(token)).toBeDefined();
    for (const token of tokens.slice(1)) {
      await store.expire(token);
      expect(await storeOfRole.get(token)).toBeUndefined();
    }
    await storeOfRole.compact({ retainMs: 0 });
    expect(await Array.fromAsync(ofRole.read({ after: 2 * ROUNDED - 1 }))).toEqual([]);
    const reopened = await SessionStore.open(ofRole, { policy: policies.nistAal2 });
    expect(await reopened.stats()).toMatchObject({ live: 1 });
    expect((await ofRole.stats()).compactedUpTo).toBe(2 * ROUNDED - 1);
    const client = new pg.Client({ connectionString: rounded });
    await client.connect();
    onTestFinished(() => client.end());
    // Control: as a rounded number it is further on than anything that is there.
    const positions = 'select max(up_to)::float8 as told, max(up_to)::text as kept from';
    const { rows } = await client.query(`${positions} ${schema}.floors`);
    expect(rows).toEqual([{ told: 30, kept: String(2 * ROUNDED - 1) }]);
  });

  it('in whose search_path somebody made functions and operators that fit better calls none of them', async () => {
    const { connectionString: url, schema, owner } = await ownSchema();
    const other = `${schema}_other`;
    onTestFinished(async () => {
      await owner.query(`drop schema ${other} cascade`);
    });
    await owner.query(`create schema ${other}`);
    const body = (what: string) => `language plpgsql as $$ begin raise exception '${what} of somebody else'; end $$`;
    await owner.query(`
      create function ${other}.unnest(text[]) returns setof text ${body('unnest')};
      create function ${other}.times(numeric, integer) returns numeric ${body('times')};
      create operator ${other}.* (leftarg = numeric, rightarg = integer, function = ${other}.times)`);
    const connectionString = withSettings(url, { search_path: other });
    await using log = await PostgresEventLog.open({ connectionString, schema });
    const store = await SessionStore.open(log, { policy: policies.nistAal2 });
    const { token } = await store.create({ principal: 'ann' });
    await store.compact({ retainMs: 0 });
    await store.expire(token);
    expect((await log.stats()).eventsBehind).toBe(0);
    expect((await (await SessionStore.open(log, { policy: policies.nistAal2 })).stats()).live).toBe(0);
    const client = new pg.Client({ connectionString });
    await client.connect();
    onTestFinished(() => client.end());
    await expect(client.query(`select unnest(array['a'])`)).rejects.toThrow('unnest of somebody else');
    await expect(client.query('select 1::numeric * 1')).rejects.toThrow('times of somebody else');
  });
});
