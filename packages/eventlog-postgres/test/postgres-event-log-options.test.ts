import { PostgresEventLog, type PostgresEventLogOptions } from '@sessionlog/eventlog-postgres';
import { expect, it } from 'vitest';

const connectionString = 'postgres://nobody:secret@127.0.0.1:1/none';

it.each([
  ['options', null],
  ['options', {}],
  ['options', { connectionString, pool: { connect() {} } }],
  ['options', { connectionString, table: 'a' }],
  ['connectionString', { connectionString: 'host=127.0.0.1' }],
  ['connectionString', { connectionString: 1 }],
  ['pool', { pool: {} }],
  ['listenUrl', { connectionString, listenUrl: 'http://127.0.0.1' }],
  ['listenUrl', { connectionString, listenUrl: true }],
  ['notify', { connectionString, notify: 'yes' }],
  ['readOnly', { connectionString, readOnly: 1 }],
  ['queryTimeoutMs', { connectionString, queryTimeoutMs: 0 }],
  ['queryTimeoutMs', { connectionString, queryTimeoutMs: Number.POSITIVE_INFINITY }],
  ['queryTimeoutMs', { connectionString, queryTimeoutMs: null }],
  ['retryForMs', { connectionString, retryForMs: -1 }],
  ['retryForMs', { connectionString, retryForMs: null }],
  ...['', 'A', '..', 'a/b', 'a b', "a'", 'a\0', 'a'.repeat(65), 1, null].map((topic) => [
    'topic',
    { connectionString, topic },
  ]),
  ...['', 'A', 'pg_a', '1a', 'a-b', 'a.b', 'a"', "a'--", 'a'.repeat(64), 1, null].map((schema) => [
    'schema',
    { connectionString, schema },
  ]),
] as [string, unknown][])(
  'what is outside the grammar of %s is refused, before a server is asked: %j',
  async (field, options) => {
    const opening = PostgresEventLog.open(options as PostgresEventLogOptions);
    await expect(opening).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field });
  },
);

it('a server that is not there is told after the time that was given, and nothing of its URL', async () => {
  const opening = PostgresEventLog.open({ connectionString, retryForMs: 50 });
  const error = await opening.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  expect(String(error)).not.toMatch(/secret|nobody|127/);
});
