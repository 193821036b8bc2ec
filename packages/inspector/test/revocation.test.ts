import { setImmediate } from 'node:timers/promises';
import { type EventLog, EventLogFullError, MemoryEventLog, SessionStore } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { FailureAnswer } from '../src/failure-answer.ts';
import { findRows } from '../src/find-sessions.ts';
import { loadLives } from '../src/load-lives.ts';
import { Previews } from '../src/previews.ts';
import type { RevocationOutcome } from '../src/revocation-outcome.ts';
import type { RevocationPreview } from '../src/revocation-preview.ts';
import type { RevocationRequest } from '../src/revocation-request.ts';
import { revokeSessions } from '../src/revoke-sessions.ts';
import { AskedInspector, answerOf } from './asked-inspector.ts';
import { resultOf } from './sent-events.ts';

const MINUTE = 60_000;

function preview(inspector: AskedInspector, request: RevocationRequest): Promise<RevocationPreview> {
  return inspector.post('api/previews', request).then(answerOf<RevocationPreview>);
}

async function revoke(inspector: AskedInspector, id: string, note: object = {}): Promise<RevocationOutcome> {
  return resultOf(await inspector.post(`api/previews/${id}/revocation`, note));
}

/** What happens between the preview and the revocation. */
const meanwhile = fc.array(
  fc.record({ do: fc.constantFrom('create', 'rotate', 'expire', 'touch'), pick: fc.nat(11) }),
  { maxLength: 12 },
);

/** Ends what was shown, and tells how many that were. */
type Revoke = (inspector: AskedInspector, id: string) => Promise<RevocationOutcome>;

function hitsNothingElse(revoke: Revoke) {
  const kinds = fc.constantFrom('one', 'principal', 'but one', 'search');
  return fc.asyncProperty(fc.integer({ min: 1, max: 8 }), kinds, meanwhile, async (count, kind, steps) => {
    await using log = new MemoryEventLog();
    await using inspector = await AskedInspector.begin(log);
    const { store } = inspector;
    const logins: { token: string; id: string }[] = [];
    const login = async (principal: string) => {
      const { token, session } = await store.create({ principal });
      logins.push({ token, id: session.id });
    };
    for (let made = 0; made < count; made++) await login(made % 3 === 2 ? 'bob' : 'ann');
    const first = logins[0]?.id ?? '';
    const asked: Record<string, RevocationRequest> = {
      one: { sessionId: first },
      principal: { principal: 'ann' },
      'but one': { principal: 'ann', except: first },
      search: { search: 'NN' },
    };
    const { id, sessions, total } = await preview(inspector, asked[kind] as RevocationRequest);
    const shown = new Set(sessions.map((session) => session.id));
    expect(shown.size).toBe(total);
    expect(shown.has(first)).toBe(kind !== 'but one');
    for (const step of steps) {
      const picked = logins[step.pick % logins.length] as { token: string };
      if (step.do === 'create') await login('ann');
      else if (step.do === 'expire') await store.expire(picked.token);
      else if (step.do === 'touch') await store.touch(picked.token);
      else picked.token = (await store.rotate(picked.token))?.token ?? picked.token;
    }
    const live = async () => {
      const answers = await Promise.all(logins.map(async (each) => [each.id, await store.get(each.token)] as const));
      return answers.filter(([, session]) => session !== undefined).map(([login]) => login);
    };
    const before = await live();
    const ended = before.filter((login) => shown.has(login)).length;
    expect(await revoke(inspector, id)).toEqual({ ended, over: total - ended });
    expect(await live()).toEqual(before.filter((login) => !shown.has(login)));
  });
}

it('ends just the sessions that were shown, or what stands in their place, and nothing newer', async () => {
  await fc.assert(hitsNothingElse(revoke), { numRuns: 40 * scale });
});

const WRONG: readonly (readonly [string, Revoke])[] = [
  [
    'by their principal',
    async (inspector, id) => {
      const outcome = await revoke(inspector, id);
      await inspector.store.expirePrincipal('ann');
      return outcome;
    },
  ],
  ['as they are found again', async (inspector) => revoke(inspector, (await preview(inspector, { search: 'nn' })).id)],
];

it.each(WRONG)('is found out when they are ended %s', async (_, wrong) => {
  expect((await fc.check(hitsNothingElse(wrong))).failed).toBe(true);
});

it('ends more than are shown at first, all of them shown on further pages, with reason and actor', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  const ids: string[] = [];
  for (let made = 0; made < 230; made++) {
    ids.unshift((await inspector.store.create({ principal: `user-${made % 100}` })).session.id);
  }
  const { id, total, sessions, next, moment } = await preview(inspector, { search: 'user' });
  expect([total, moment.position]).toEqual([230, 230]);
  const told = sessions.map((session) => session.id);
  for (let cursor = next; cursor !== null; ) {
    const page: RevocationPreview = await inspector.get(`api/previews/${id}?cursor=${cursor}`);
    told.push(...page.sessions.map((session) => session.id));
    cursor = page.next;
  }
  expect(told).toEqual(ids);
  expect(await revoke(inspector, id, { reason: 'key leak' })).toEqual({ ended: 230, over: 0 });
  const [row] = (await inspector.get<RevocationPreview>('api/sessions?state=all')).sessions;
  expect(row).toMatchObject({ state: 'ended', reason: 'key leak', actor: 'inspector' });
});

it('lets the event loop turn on the way, though a log in memory waits for nothing', async () => {
  await using log = new MemoryEventLog();
  await using store = await SessionStore.open(log, { policy: { absoluteTimeoutMs: MINUTE } });
  for (let made = 0; made < 640; made++) await store.create({ principal: 'ann' });
  const { lives } = await loadLives(log, store, undefined);
  const moment = lives.timeline.last;
  const rows = await findRows(lives, moment, { state: 'live' });
  const preview = new Previews(() => 1).add(lives, moment, rows);
  const done: number[] = [];
  let latest = 0;
  const ending = revokeSessions(
    store,
    preview,
    { reason: undefined, actor: 'ann' },
    (ended) => {
      latest = ended;
    },
    new AbortController().signal,
  );
  for (; latest < 640; await setImmediate()) done.push(latest);
  expect(await ending).toEqual({ ended: 640, over: 0 });
  const most = Math.max(...done.slice(1).map((ended, turn) => ended - (done[turn] as number)));
  expect(most).toBeLessThanOrEqual(64);
  expect(done.length).toBeGreaterThanOrEqual(10);
});

it('is good once, and for ten minutes; a reason that the store does not take costs nothing', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  await inspector.store.create({ principal: 'ann' });
  const { id } = await preview(inspector, { principal: 'ann' });
  const refused = await inspector.post(`api/previews/${id}/revocation`, { reason: ' ' });
  expect(refused.status).toBe(400);
  expect(await revoke(inspector, id)).toEqual({ ended: 1, over: 0 });
  expect((await inspector.post(`api/previews/${id}/revocation`, {})).status).toBe(404);
  const late = await preview(inspector, { principal: 'ann' });
  inspector.clock.now += 10 * MINUTE;
  expect((await inspector.post(`api/previews/${late.id}/revocation`, {})).status).toBe(410);
});

it('keeps the newest 32 previews', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  const ids: string[] = [];
  for (let made = 0; made < 33; made++) ids.push((await preview(inspector, { search: '' })).id);
  const statuses = await Promise.all(ids.map(async (id) => (await inspector.fetch(`api/previews/${id}`)).status));
  expect(statuses).toEqual([404, ...new Array<number>(32).fill(200)]);
});

it('makes no preview of what a broken source of chance gives', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log, { randomBytes: () => new Uint8Array(2) });
  expect((await inspector.post('api/previews', { search: '' })).status).toBe(500);
});

it('carries out an order whose giver has gone away', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  const { token } = await inspector.store.create({ principal: 'ann' });
  const { id } = await preview(inspector, { principal: 'ann' });
  const signal = inspector.store.signal(token);
  await (await inspector.post(`api/previews/${id}/revocation`, {})).body?.cancel();
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  expect(await inspector.store.get(token)).toBeUndefined();
});

it('says how many were ended where the log fails on the way, and the preview can be made again', async () => {
  await using memory = new MemoryEventLog();
  let room = Number.POSITIVE_INFINITY;
  const log: EventLog = {
    append: async (event, options) => {
      if (room-- <= 0) throw new EventLogFullError();
      return memory.append(event, options);
    },
    read: (options) => memory.read(options),
    close: () => memory.close(),
    [Symbol.asyncDispose]: () => memory.close(),
  };
  await using inspector = await AskedInspector.begin(log);
  for (let made = 0; made < 100; made++) await inspector.store.create({ principal: 'ann' });
  const { id } = await preview(inspector, { principal: 'ann' });
  room = 70;
  const { error } = await resultOf<FailureAnswer>(await inspector.post(`api/previews/${id}/revocation`, {}));
  expect(error).toMatchObject({ code: 'ERR_EVENT_LOG_FULL', ended: 70 });
  expect(error.message).toContain('70 of 100 sessions were ended by then');
  room = 1000;
  const again = await preview(inspector, { principal: 'ann' });
  expect(again.total).toBe(30);
  expect(await revoke(inspector, again.id)).toEqual({ ended: 30, over: 0 });
});

it.each([
  ['another origin', { origin: 'http://evil.test' }, {}, 403],
  ['no origin', { origin: 'null' }, {}, 403],
  ['a form', { 'content-type': 'text/plain' }, {}, 403],
  ['a form that claims to be JSON', { 'content-type': 'text/plain; application/json' }, {}, 403],
  ['another site', { 'sec-fetch-site': 'same-site' }, {}, 403],
  ['nothing', {}, {}, 400],
  ['too much', {}, { search: 'x'.repeat(20_000) }, 413],
  ['two things', {}, { search: 'x', principal: 'ann' }, 400],
  ['an except of nobody', {}, { search: 'x', except: '01M804NWQWGXK6AT3WC9QRQGTX' }, 400],
  ['an except that is unknown', {}, { principal: 'ann', except: '01M804NWQWGXK6AT3WC9QRQGTX' }, 404],
  ['a session that is unknown', {}, { sessionId: '01M804NWQWGXK6AT3WC9QRQGTX' }, 404],
  ['a session that is no id', {}, { sessionId: '__proto__' }, 400],
  ['a search that is none', {}, { search: { $ne: 1 } }, 400],
  ['a list', {}, [], 400],
  ['something else', {}, { search: '', toString: 1 }, 400],
])('refuses a preview of %s', async (_, headers, body, status) => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  expect((await inspector.post('api/previews', body, headers)).status).toBe(status);
});

it('takes nothing from a prototype, and no JSON that is none', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  const send = (body: string) =>
    inspector.fetch('api/previews', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', origin: 'http://inspector.test' },
    });
  for (const body of ['{"__proto__":{"search":""}}', '{"search":', '', 'null', '"search"']) {
    expect((await send(body)).status, body).toBe(400);
  }
  expect(Object.hasOwn(Object.prototype, 'search')).toBe(false);
});

it('ends nothing where that was not allowed', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log, { allowRevoke: false });
  await using store = await SessionStore.open(log, { policy: { absoluteTimeoutMs: MINUTE } });
  await store.create({ principal: 'ann' });
  expect((await inspector.post('api/previews', { search: '' })).status).toBe(403);
  expect((await inspector.post('api/previews/x/revocation', {})).status).toBe(403);
  expect((await store.stats()).live).toBe(1);
});
