import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHarnLines } from '@sessionlog/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leaks, renderings } from '../../../test/setup/leaks.ts';
import { HANDLES, type HarnStep, harnSteps, lineOf, payloadOf } from '../../core/test/harn/harn-log-arbitrary.ts';
import { readHarnDatabase } from '../src/index.ts';
import { rawConnection } from './raw-connection.ts';
import { temporaryDirectory } from './temporary-directory.ts';

// The tables as harn makes them.
const TABLES = `
  create table topic_heads (topic text primary key, last_id integer not null);
  create table events (
    topic text not null, event_id integer not null, kind text not null, payload blob not null, headers text not null,
    occurred_at_ms integer not null, primary key (topic, event_id));
  create table consumers (
    topic text not null, consumer_id text not null, cursor integer not null, updated_at_ms integer not null,
    primary key (topic, consumer_id));
`;

// Payloads as bytes, and as the text of an older harn; a stranger's topic between them; the oldest events compacted.
const ROWS = `
  insert into topic_heads values ('orchestrator.sessions', 9), ('orchestrator.triggers', 3);
  insert into events values
    ('orchestrator.sessions', 6, 'session_created', cast('{"record":{"token_handle":"${HANDLES[0]}","principal":"user-1",
      "created_at":"2026-05-02T12:00:00.5Z","last_seen_at":"2026-05-02T12:00:00.5Z",
      "expires_at":"2026-05-02T15:00:00.0009+02:00","attributes":{"role":"operator"}}}' as blob), '{}', 1777723200500),
    ('orchestrator.triggers', 3, 'session_expired', '{}', '{}', 1777723200500),
    ('orchestrator.sessions', 7, 'session_created', '{"token_handle":"${HANDLES[1]}","principal":"user-2",
      "created_at":"2026-05-02T12:00:00Z","expires_at":"2026-05-02T13:00:00Z","attributes":{}}', '{}', 1777723201000),
    ('orchestrator.sessions', 8, 'session_touched', cast('{"token_handle":"${HANDLES[0]}",
      "last_seen_at":"2026-05-02T12:10:00Z","expires_at":null,"attributes":null}' as blob), '{}', 1777723800000),
    ('orchestrator.sessions', 9, 'session_expired', cast('{"token_handle":"${HANDLES[1]}",
      "expired_at":"2026-05-02T12:30:00Z"}' as blob), '{}', 1777725000000);
`;

const SESSIONS = [
  {
    handle: HANDLES[0],
    principal: 'user-1',
    attributes: { role: 'operator' },
    createdAt: Date.parse('2026-05-02T12:00:00.500Z'),
    lastSeenAt: Date.parse('2026-05-02T12:10:00Z'),
    expiresAt: Date.parse('2026-05-02T13:00:00Z'),
  },
  {
    handle: HANDLES[1],
    principal: 'user-2',
    attributes: {},
    createdAt: Date.parse('2026-05-02T12:00:00Z'),
    lastSeenAt: Date.parse('2026-05-02T12:00:00Z'),
    expiresAt: Date.parse('2026-05-02T12:00:00Z'),
  },
];

function harnDatabase(sql: string = TABLES + ROWS): { path: string; raw: ReturnType<typeof rawConnection> } {
  const path = join(temporaryDirectory(), 'events.sqlite');
  const raw = rawConnection(path);
  raw.pragma('journal_mode = WAL');
  raw.exec(sql);
  return { path, raw };
}

async function refusal(path: string): Promise<unknown> {
  const error: unknown = await readHarnDatabase({ path }).then(
    () => expect.fail('was not refused'),
    (thrown: unknown) => thrown,
  );
  for (const handle of HANDLES) expect(leaks(handle, renderings(error))).toEqual([]);
  for (const text of renderings(error)) expect(text).not.toMatch(/user-\d|select |last_id/);
  return error;
}

describe('a database of harn', () => {
  it('gives one request for each session of its topic, and is left as it is', async () => {
    const { path, raw } = harnDatabase();
    expect(await readHarnDatabase({ path })).toEqual(SESSIONS);
    raw.close();
    const bytes = readFileSync(path);
    expect(await readHarnDatabase({ path })).toEqual(SESSIONS);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('gives what the lines give that hold the same events', () =>
    fc.assert(
      fc.asyncProperty(harnSteps, fc.boolean(), async (steps: readonly HarnStep[], flat) => {
        const { path, raw } = harnDatabase(TABLES);
        const insert = raw.prepare("insert into events values ('orchestrator.sessions', ?, ?, ?, '{}', 1)");
        for (const [index, step] of steps.entries()) {
          const payload = payloadOf(step, flat);
          insert.run(index + 1, step.kind, index % 2 === 0 ? payload : Buffer.from(payload));
        }
        raw.prepare("insert into topic_heads values ('orchestrator.sessions', ?)").run(steps.length);
        const lines = steps.map((step, index) => lineOf(step, index + 1, flat)).join('\n');
        expect(await readHarnDatabase({ path })).toEqual(await readHarnLines(lines));
        raw.close();
      }),
      { numRuns: 25 },
    ));

  it('is empty when harn compacted all of it, or never had a session', async () => {
    expect(await readHarnDatabase({ path: harnDatabase(TABLES).path })).toEqual([]);
    const { path, raw } = harnDatabase();
    raw.exec("delete from events where topic = 'orchestrator.sessions'");
    expect(await readHarnDatabase({ path })).toEqual([]);
  });

  it('is refused with a typed error when an event is no event of harn, naming it', async () => {
    const changes: readonly [string, object][] = [
      ["kind = 'session_moved' where event_id = 8", { code: 'ERR_EVENT_UNSUPPORTED' }],
      ["kind = x'00' where event_id = 8", { code: 'ERR_EVENT_LOG_CORRUPT', location: 'event 8' }],
      ["payload = '{}' where event_id = 8", { code: 'ERR_EVENT_LOG_CORRUPT', location: 'event 8' }],
      ["payload = x'ff' where event_id = 8", { code: 'ERR_EVENT_LOG_CORRUPT', location: 'event 8' }],
      ['payload = 7 where event_id = 8', { code: 'ERR_EVENT_LOG_CORRUPT', location: 'event 8' }],
      ['event_id = -1 where event_id = 8', { code: 'ERR_EVENT_LOG_CORRUPT', location: 'event -1' }],
      ['event_id = 9007199254740993 where event_id = 8', { code: 'ERR_EVENT_LOG_CORRUPT', location: 'an event' }],
      [
        "payload = replace(payload, 'user-2', 'user-2 ') where event_id = 7",
        { code: 'ERR_SESSION_INVALID', field: 'event 7 principal' },
      ],
    ];
    for (const [change, expected] of changes) {
      const { path, raw } = harnDatabase();
      raw.exec(`update events set ${change}`);
      expect(await refusal(path), change).toMatchObject(expected);
    }
  });

  it('is refused when its last event is gone: it could be a logout', async () => {
    const { path, raw } = harnDatabase();
    raw.exec('delete from events where event_id = 9');
    expect(await refusal(path)).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'events.sqlite' });
    raw.exec("delete from topic_heads where topic = 'orchestrator.sessions'");
    expect(await refusal(path)).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'events.sqlite' });
  });

  it('is refused when its index hides an event', async () => {
    const { path, raw } = harnDatabase();
    raw.pragma('journal_mode = DELETE');
    const root = raw
      .prepare("select rootpage from sqlite_schema where name = 'sqlite_autoindex_events_1'")
      .pluck()
      .get();
    const size = Number(raw.pragma('page_size', { simple: true }));
    raw.close();
    const bytes = readFileSync(path);
    const page = bytes.subarray((Number(root) - 1) * size, Number(root) * size);
    // One cell fewer in the index's only page: the last row is in the table, and no search finds it.
    page.writeUInt16BE(page.readUInt16BE(3) - 1, 3);
    writeFileSync(path, bytes);
    expect(await refusal(path)).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'events.sqlite' });
  });

  it('is refused when it is none, or is not there', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'events.sqlite');
    expect(await refusal(path)).toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    writeFileSync(path, '');
    expect(await refusal(path)).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'events.sqlite' });
    writeFileSync(path, 'no database '.repeat(200));
    expect(await refusal(path)).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'events.sqlite' });
    const { path: view } = harnDatabase("create table topic_heads (a); create view events as select 'x' as topic");
    expect(await refusal(view)).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'events.sqlite' });
    expect(await refusal(':memory:')).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'path' });
    await expect(readHarnDatabase({ path, topic: 'x' } as { path: string })).rejects.toMatchObject({
      field: 'options',
    });
    const limits = { principalBytes: 5 };
    await expect(readHarnDatabase({ path: harnDatabase().path, limits })).rejects.toMatchObject({
      field: 'event 6 principal',
    });
  });
});
