import { SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { describe, expect, it } from 'vitest';
import { ownSchema } from '../postgres/own-schema.ts';
import { postgresUrl, sharedPool } from '../postgres/shared-server.ts';
import { seed } from '../setup/scale.ts';
import { openScene } from './attacks/open-scene.ts';
import { allAttacks, runAttacks } from './attacks/run-attacks.ts';
import { openStore, POLICY } from './opened-store.ts';
import { withoutSystemClock } from './oracles/clock.ts';
import { sameOnEveryLog } from './oracles/diff.ts';
import { frozen } from './oracles/frozen.ts';
import { noLeak } from './oracles/leak.ts';
import { sameAfterReopening } from './oracles/replay.ts';

// Of what the other logs are put through in every run, a sample; in the night PostgreSQL is one of them. What is about files
// and umasks has no place there: the log has none. A log that shrank or went back (LOG-3) is in ../postgres/believing.test.ts.

// Some of the attacks, others in every run.
const STRIDE = 80;
const SECRET = 'a-principal-that-is-bound';
const HOSTILE = [
  "'; DROP TABLE sessionlog.events; --",
  "x'); DELETE FROM sessionlog.events; --",
  "' || (select data from sessionlog.events limit 1) || '",
  '$1',
  '$$; commit; $$',
  '{"a","b"}',
  '\\',
  "\\'; --",
  '%',
  '__proto__',
];

/** What the log has of the server beside rows. */
async function everythingMade(): Promise<readonly unknown[]> {
  const { rows } = await (await sharedPool()).query(`
    select table_name, column_name, data_type from information_schema.columns where table_schema = 'sessionlog'
    union all select proname, prosrc, '' from pg_proc p join pg_namespace n on n.oid = pronamespace
      where nspname = 'sessionlog' order by 1, 2`);
  return rows;
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('postgres', () => {
  it('attacks on a live session are answered as on the log in memory, and leave no trace', async () => {
    const some = allAttacks().filter((_, index) => index % STRIDE === seed % STRIDE);
    const outcomes = await sameOnEveryLog(
      async (kind) => {
        const report = await runAttacks(await openScene(kind), some);
        expect(report.wrong).toEqual([]);
        return report.outcomes;
      },
      ['postgres'],
    );
    expect(Object.keys(outcomes).length).toBeGreaterThan(50);
  });

  it('control: a row beside the events is a trace', async () => {
    const opened = await openStore('postgres');
    await opened.store.create({ principal: 'ann' });
    const topic = new URL(opened.location.slice('postgres:'.length)).hash.slice(1);
    const insert = 'insert into sessionlog.snapshots (topic, up_to) values ($1, 1)';
    const writing = frozen(opened, async () => (await sharedPool()).query(insert, [topic]));
    await expect(writing).rejects.toThrow('FROZEN');
  });

  it('LEK-1, LIF-4: a short life leaves no token in any row or statement, reads no clock, and comes back as it was', async () => {
    const opened = await openStore('postgres');
    const { store, clock } = opened;
    const { token } = await store.create({ principal: SECRET, attributes: { SECRET } });
    const { token: next = '' } = (await store.rotate(token)) ?? {};
    clock.advance(2000);
    await withoutSystemClock(() => store.touch(next, { attributes: { SECRET: 2 } }));
    const { token: dead } = await store.create({ principal: 'bob' });
    await store.expire(dead, { reason: 'logout' });
    const again = await sameAfterReopening(opened);
    expect(await Promise.all([token, next, dead].map((one) => again.store.get(one)))).toMatchObject([
      undefined,
      { principal: SECRET },
      undefined,
    ]);
    const kept = [...(await again.kept())];
    await again.store.compact({ retainMs: 0 });
    kept.push(...((await again.rows?.()) ?? []));
    expect(kept.filter((row) => String(row).startsWith('entry ')).length).toBeGreaterThan(0);
    expect(kept.join()).toContain('sha256:v1:');
    const { rows } = await (await sharedPool()).query<{ query: string }>('select query from pg_stat_activity');
    const statements = rows.map(({ query }) => query);
    noLeak({ tokens: [token, next, dead] }, { kept: [...kept, ...statements], inspected: [again.log] });
    expect(statements.filter((statement) => statement.includes(SECRET))).toEqual([]);
  });

  it('SQL-1, FS-2: every value is bound, and makes no name', async () => {
    const { store } = await openStore('postgres');
    const before = await everythingMade();
    expect(before, 'control').toContainEqual({ table_name: 'events', column_name: 'data', data_type: 'text' });
    for (const text of HOSTILE) {
      const { token, session } = await store.create({ principal: text, attributes: { text, [text]: text } });
      expect(await store.get(token)).toEqual(session);
      expect(await Array.fromAsync(store.list({ principal: text }))).toEqual([session]);
      expect(await store.expirePrincipal(text, { reason: text, actor: text })).toBe(1);
    }
    expect(await everythingMade()).toEqual(before);
  });

  it('SQL-1: what the server refuses is told in our words, without SQL or values', async () => {
    const { connectionString, schema, owner } = await ownSchema();
    const breaking = [
      `alter table ${schema}.events add constraint small check (length(data) < 9) not valid`,
      `alter table ${schema}.events rename data to a`,
      `alter table ${schema}.events rename to a`,
      `drop schema ${schema} cascade`,
    ];
    const tokens: string[] = [];
    const thrown: unknown[] = [];
    for (const change of breaking) {
      const log = await PostgresEventLog.open({ connectionString, schema, retryForMs: 0 });
      const store = await SessionStore.open(log, { policy: POLICY });
      const { token } = await store.create({ principal: SECRET, attributes: { SECRET } });
      tokens.push(token);
      await owner.query(change);
      for (const call of [() => store.create({ principal: SECRET }), () => store.expire(token)]) {
        thrown.push(await call().catch((error: unknown) => error));
      }
      await log.close();
      await owner.query(`drop schema if exists ${schema} cascade`);
    }
    noLeak({ tokens, texts: [SECRET, 'select', 'SELECT', 'insert', 'small', 'does not exist'] }, { thrown });
    for (const error of thrown) expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_EVENT_LOG_/) });
  });
});
