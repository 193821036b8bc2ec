// Several hosts share a log in PostgreSQL. DATABASE_URL says where it is. Each host is a process elsewhere; here each is a
// store with connections of its own. They meet in a schema of their own, which is dropped at the end.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { policies, SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';

const connectionString = process.env['DATABASE_URL'];
assert.ok(connectionString, 'Set DATABASE_URL to a PostgreSQL database, such as postgres://ann@localhost:5432/test.');
const schema = `sessionlog_example_${process.pid}`;

interface Host {
  readonly store: SessionStore;
  stop(): Promise<void>;
}

async function startHost(): Promise<Host> {
  // The first one makes the tables. The schema is `sessionlog`, unless you say otherwise.
  const log = await PostgresEventLog.open({ connectionString, schema });
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  return {
    store,
    async stop() {
      await store.close();
      await log.close();
    },
  };
}

const berlin = await startHost();
const lisbon = await startHost();

// Who logs in on one host is known to the other: its `get` asks the database what is new before it answers.
const laptop = await berlin.store.create({ principal: 'ann', attributes: { device: 'laptop' } });
const phone = await lisbon.store.create({ principal: 'ann', attributes: { device: 'phone' } });
assert.equal((await lisbon.store.get(laptop.token))?.principal, 'ann');
assert.equal((await berlin.store.get(phone.token))?.principal, 'ann');

// Two hosts take the same token at the same instant: exactly one of them creates the session, by the order of the log.
const token = 'a-token-that-an-identity-provider-made';
const creations = await Promise.allSettled([
  berlin.store.create({ token, principal: 'bob' }),
  lisbon.store.create({ token, principal: 'eve' }),
]);
assert.deepEqual(creations.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
assert.deepEqual(await berlin.store.get(token), await lisbon.store.get(token));

// A stream in Lisbon, of an hour, ends when Ann, in Berlin, logs out of everything but her phone. Lisbon does not have to
// ask: the database tells it. (Over the network a signal goes by what its host knows, so `get` first, as was done above.)
const signal = lisbon.store.signal(laptop.token);
const streamed = assert.rejects(pause(3_600_000, undefined, { signal }), { name: 'AbortError' });
assert.equal(signal.aborted, false);
const ended = await berlin.store.expirePrincipal('ann', { except: phone.session.id, reason: 'password changed' });
assert.equal(ended, 1);
await streamed;

// And from then on no host answers to the token.
assert.equal(await lisbon.store.get(laptop.token), undefined);
assert.equal((await lisbon.store.get(phone.token))?.attributes['device'], 'phone');
console.log('logged out in Berlin, and in Lisbon');

// A host that starts later knows all of it, and why.
const porto = await startHost();
assert.equal(await porto.store.get(laptop.token), undefined);
const history = await Array.fromAsync(porto.store.history(laptop.session.id));
assert.deepEqual(
  history.map(({ type, reason }) => [type, reason]),
  [
    ['session_created', undefined],
    ['session_expired', 'password changed'],
  ],
);

for (const host of [berlin, lisbon, porto]) await host.stop();
const client = new pg.Client({ connectionString });
await client.connect();
await client.query(`DROP SCHEMA ${schema} CASCADE`);
await client.end();
