import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventLog, MemoryEventLog, SessionStore } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freshTopic, postgresUrl, sharedServer } from '../../../test/postgres/shared-server.ts';
import type { Activity } from '../src/activity.ts';
import type { AttributesAnswer } from '../src/attributes-answer.ts';
import type { Health } from '../src/health.ts';
import type { LogOverview } from '../src/log-overview.ts';
import type { SessionPage } from '../src/session-page.ts';
import type { SessionView } from '../src/session-view.ts';
import { AskedInspector, answerOf, START } from './asked-inspector.ts';
import { resultOf } from './sent-events.ts';

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
  "form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

async function inMemory(): Promise<EventLog> {
  return new MemoryEventLog();
}

async function inFiles(): Promise<EventLog> {
  const directory = mkdtempSync(join(tmpdir(), 'sessionlog-inspector-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return FileEventLog.open({ directory: join(directory, 'log'), durability: 'relaxed' });
}

async function asked(log: EventLog): Promise<AskedInspector> {
  const inspector = await AskedInspector.begin(log, { name: 'of the tests' });
  onTestFinished(async () => {
    await inspector[Symbol.asyncDispose]();
    await log.close();
  });
  return inspector;
}

async function inSqlite(): Promise<EventLog> {
  const directory = mkdtempSync(join(tmpdir(), 'sessionlog-inspector-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return SqliteEventLog.open({ path: join(directory, 'db/sessions.db') });
}

async function inPostgres(): Promise<EventLog> {
  return PostgresEventLog.open({ connectionString: await sharedServer(), topic: freshTopic() });
}

describe('over a log in memory', () => answers(inMemory));
describe('over a log in files', () => answers(inFiles));
describe('over a log in SQLite', () => answers(inSqlite));
// It takes a server, and the run has said at its start that there is none.
describe.skipIf(postgresUrl === undefined)('over a log in PostgreSQL', () => answers(inPostgres));

function answers(open: () => Promise<EventLog>): void {
  it('tells of an empty log', async () => {
    const inspector = await asked(await open());
    expect(await inspector.get('api/log')).toEqual({
      name: 'of the tests',
      allowRevoke: true,
      first: null,
      last: null,
      time: START,
      live: 0,
      lapsed: 0,
      ended: 0,
    });
    expect(await inspector.get('api/sessions?at=position:0')).toEqual({
      moment: { position: null, time: 0 },
      total: 0,
      sessions: [],
      next: null,
    });
    expect(await inspector.get<Activity>('api/activity')).toMatchObject({ from: START, to: START + 1, live: [0] });
  });

  it('shows a session live before its logout, and why it ended', async () => {
    const inspector = await asked(await open());
    const { store, clock } = inspector;
    const { token, session } = await store.create({ principal: 'Ann', attributes: { role: 'operator' } });
    clock.now += 1000;
    await store.touch(token, { attributes: { role: 'admin' } });
    clock.now += 1000;
    await store.expire(token, { reason: 'logout', actor: 'ann herself' });
    clock.now += 1000;
    const path = `api/sessions/${session.id}`;
    const now = await inspector.get<SessionView>(path);
    expect(now.session).toMatchObject({
      state: 'ended',
      reason: 'logout',
      actor: 'ann herself',
      endedAt: START + 2000,
    });
    expect(now.answer).toEqual({ answers: false, because: 'An event has ended it.' });
    expect(now.events.map(({ type, at, reason }) => [type, at - START, reason])).toEqual([
      ['session_created', 0, null],
      ['session_touched', 1000, null],
      ['session_expired', 2000, 'logout'],
    ]);
    const then = await inspector.get<SessionView>(`${path}?at=time:${START + 1999}`);
    expect(then.session).toMatchObject({ state: 'live', reason: null, endedAt: null, lastSeenAt: START + 1000 });
    expect(then.answer).toEqual({ answers: true, because: expect.stringMatching(/^It was live/) });
    const past = await inspector.get<SessionView>(`${path}?at=time:${START + 2000}`);
    expect(past.answer).toEqual({ answers: false, because: 'An event had ended it.' });
    expect(then.moment).toEqual({ position: now.events[1]?.position, time: START + 1999 });
    const [created] = now.events;
    const attributes = (at: string) => inspector.get<AttributesAnswer>(`${path}/attributes?at=${at}`);
    expect(await attributes('now')).toEqual({ attributes: { role: 'admin' } });
    expect(await attributes(`time:${START + 999}`)).toEqual({ attributes: { role: 'operator' } });
    expect(await attributes(`position:${created?.position}`)).toEqual({ attributes: { role: 'operator' } });
    expect((await inspector.fetch(`${path}?at=time:${START - 1}`)).status).toBe(404);
  });

  it('tells of the past of a log that was compacted, and not of what is gone', async () => {
    const inspector = await asked(await open());
    const { store, clock } = inspector;
    const { session } = await store.create({ principal: 'ann', attributes: { a: 1 } });
    await store.expire((await store.create({ principal: 'bob' })).token);
    clock.now += 5000;
    const compaction = await store.compact({ retainMs: 0 });
    const later = await AskedInspector.begin(inspector.log);
    onTestFinished(() => later[Symbol.asyncDispose]());
    later.clock.now = clock.now;
    const overview = await later.get<LogOverview>('api/log');
    expect(overview).toMatchObject({ first: { position: compaction?.upTo }, live: 1, ended: 1 });
    expect((await later.get<SessionPage>('api/sessions?state=all')).sessions).toMatchObject([{ id: session.id }]);
    expect((await later.get<SessionView>(`api/sessions/${session.id}`)).events).toEqual([]);
    expect((await later.fetch('api/sessions?at=position:0')).status).toBe(410);
    expect((await later.fetch(`api/sessions?at=time:${START - 1}`)).status).toBe(410);
  });

  it('tells of its health, and judges the log', async () => {
    const inspector = await asked(await open());
    await inspector.store.create({ principal: 'ann' });
    const health = await inspector.get<Health>('api/health');
    expect(health.store).toMatchObject({ live: 1, lapsed: 0, ended: 0 });
    expect(health.since).toBe(START);
    if (inspector.log instanceof FileEventLog) expect(health.log).toMatchObject({ segments: 1, snapshots: 0 });
    expect(JSON.stringify(health.log)).not.toContain('/');
    const result = await resultOf(await inspector.fetch('api/verification'));
    expect(result).toEqual({ verdict: 'sound', events: 1, torn: 0 });
  });
}

it('finds sessions by a part of their principal, by all of it, and by the beginning of their id', async () => {
  const inspector = await asked(new MemoryEventLog());
  const { store, clock } = inspector;
  const ids: string[] = [];
  for (const principal of ['Ann', 'joANNa', 'bob', 'a.n']) {
    clock.now += 100;
    ids.unshift((await store.create({ principal })).session.id);
  }
  const found = async (query: string) =>
    (await inspector.get<SessionPage>(`api/sessions?${query}`)).sessions.map(({ principal }) => principal);
  expect(await found('search=aNN')).toEqual(['joANNa', 'Ann']);
  expect(await found('search=.')).toEqual(['a.n']);
  expect(await found('principal=Ann')).toEqual(['Ann']);
  expect(await found('principal=ann')).toEqual([]);
  expect(await found(`search=${ids[0]?.toLowerCase()}`)).toEqual(['a.n']);
  expect(await found(`search=${ids[0]?.slice(0, 6)}`)).toHaveLength(4);
  clock.now += 9_850;
  expect(await found('')).toEqual(['a.n', 'bob']);
  expect(await found('state=all')).toHaveLength(4);
});

it('shows and ends the sessions of every key, to an administrator who has none of them', async () => {
  await using log = new MemoryEventLog();
  const options = { policy: { absoluteTimeoutMs: 60_000 }, clock: () => START };
  await using keyed = await SessionStore.open(log, {
    ...options,
    handleKeys: [{ id: 'k1', key: new Uint8Array(32).fill(7) }],
  });
  const { token, session } = await keyed.create({ principal: 'ann', attributes: { a: 1 } });
  await using store = await SessionStore.open(log, { ...options, handleKeys: 'unknown' });
  await using inspector = await AskedInspector.begin(log, { store });
  expect((await inspector.get<SessionPage>('api/sessions')).sessions).toMatchObject([{ id: session.id }]);
  expect(await inspector.get(`api/sessions/${session.id}/attributes`)).toEqual({ attributes: { a: 1 } });
  const { id } = await answerOf<{ id: string }>(await inspector.post('api/previews', { principal: 'ann' }));
  expect(await resultOf(await inspector.post(`api/previews/${id}/revocation`, {}))).toEqual({ ended: 1, over: 0 });
  expect(await keyed.get(token)).toBeUndefined();
});

it('sends every answer with what keeps a browser from doing anything else with it', async () => {
  const inspector = await asked(new MemoryEventLog());
  for (const path of ['', 'api/log', 'api/none', 'api/changes', 'assets/none.js']) {
    const response = await inspector.fetch(path);
    expect(response.headers.get('content-security-policy'), path).toBe(CSP);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    if (path.startsWith('api/')) expect(response.headers.get('cache-control')).toBe('no-store');
    await response.body?.cancel();
  }
});

const REFUSED: readonly (readonly [string, number])[] = [
  ['api/sessions?limit=0', 400],
  ['api/sessions?limit=201', 400],
  ['api/sessions?limit=1e1', 400],
  ['api/sessions?limit=5&limit=5', 400],
  ['api/sessions?state=dead', 400],
  ['api/sessions?at=yesterday', 400],
  ['api/sessions?at=position:-1', 400],
  ['api/sessions?at=position:99', 400],
  ['api/sessions?at=position:9007199254740993', 400],
  ['api/sessions?at=time:0', 400],
  ['api/sessions?at=time:999999999999999', 400],
  ['api/sessions?cursor=1.x', 400],
  ['api/sessions?cursor=1.01M804NWQWGXK6AT3WC9QRQGTX%0d%0aset-cookie:a=b', 400],
  ['api/sessions?__proto__=1', 400],
  ['api/sessions?constructor=1', 400],
  [`api/sessions?search=${'x'.repeat(257)}`, 400],
  [`api/sessions?principal=${'x'.repeat(4096)}`, 400],
  ['api/activity?buckets=1001', 400],
  ['api/activity?from=5&to=5', 400],
  ['api/activity?from=NaN', 400],
  [`api/activity?from=${START + 5}`, 400],
  ['api/changes?after=-1', 400],
  ['api/changes?after=Infinity', 400],
  ['api/sessions/__proto__', 404],
  ['api/sessions/01M804NWQWGXK6AT3WC9QRQGTX', 404],
  ['api/sessions/..%2f..', 404],
  ['api/previews/toString', 404],
  ['api/toString', 404],
  ['constructor', 404],
  ['assets/../../package.json', 404],
  ['assets/..%2f..%2fpackage.json', 404],
  ['assets/%2e%2e/%2e%2e/package.json', 404],
  ['..\\package.json', 404],
  ['api/log?x=1', 400],
];

it.each(REFUSED.map(([path, status]) => [path.slice(0, 60), path, status] as const))(
  'refuses %s',
  async (_, path, status) => {
    const inspector = await asked(new MemoryEventLog());
    const response = await inspector.fetch(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: { code: expect.stringMatching(/^ERR_[A-Z_]+$/), message: expect.any(String) },
    });
  },
);

it('refuses another method, another site, and what is not below its path', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log, { basePath: '/admin/sessions/' });
  const status = async (path: string, init?: RequestInit) => (await inspector.fetch(path, init)).status;
  expect(await status('admin/sessions/api/log')).toBe(200);
  expect(await status('api/log')).toBe(404);
  const deleted = await inspector.fetch('admin/sessions/api/log', { method: 'DELETE' });
  expect([deleted.status, deleted.headers.get('allow')]).toEqual([405, 'GET']);
  expect(await status('admin/sessions/api/previews')).toBe(405);
  expect(await status('admin/sessions/', { method: 'PUT' })).toBe(405);
  expect(await status('admin/sessions/api/log', { headers: { 'sec-fetch-site': 'cross-site' } })).toBe(403);
  expect(await status('admin/sessions/api/log', { headers: { 'sec-fetch-site': 'same-origin' } })).toBe(200);
  const moved = await inspector.fetch('admin/sessions');
  expect([moved.status, moved.headers.get('location')]).toEqual([308, '/admin/sessions/']);
});

it.each([
  ['basePath', { basePath: 'admin/' }],
  ['basePath', { basePath: '/admin' }],
  ['basePath', { basePath: '/../' }],
  ['basePath', { basePath: '//host/' }],
  ['name', { name: 'x'.repeat(257) }],
  ['allowRevoke', { allowRevoke: 1 as unknown as boolean }],
  ['log', { log: {} as EventLog }],
  ['store', { store: {} as AskedInspector['store'] }],
  ['clock', { clock: 5 as unknown as () => number }],
  ['signal', { signal: {} as AbortSignal }],
  ['options', { other: 1 } as object],
])('refuses to begin with a wrong %s', async (field, options) => {
  await using log = new MemoryEventLog();
  await expect(AskedInspector.begin(log, options)).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field });
});

it('does not begin once that was given up', async () => {
  await using log = new MemoryEventLog();
  const reason = new Error('given up');
  await expect(AskedInspector.begin(log, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

it('answers with a failure once it or its store is closed, and says nothing of how', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  await inspector.store.close();
  const response = await inspector.fetch('api/log');
  expect([response.status, await response.json()]).toEqual([
    500,
    { error: { code: 'ERR_EVENT_LOG_CLOSED', message: expect.any(String) } },
  ]);
  await inspector.inspector.close();
  for (const path of ['api/log', 'api/changes', 'api/health']) expect((await inspector.fetch(path)).status).toBe(500);
});
