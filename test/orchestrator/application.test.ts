import { type LocalEventLog, MemoryEventLog } from '@sessionlog/core';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { cookie, loginWith, type OpenedApplication, openApplication } from './opened-application.ts';

let opened: OpenedApplication;
beforeEach(async () => {
  opened = await openApplication();
});

const bearer = (token: string): { readonly authorization: string } => ({ authorization: `Bearer ${token}` });
const me = (headers: Record<string, string>): Promise<Response> => opened.request('/me', { headers });

async function sessionIds(token: string): Promise<string[]> {
  const response = await opened.request('/sessions', { headers: bearer(token) });
  const { sessions } = (await response.json()) as { sessions: { id: string }[] };
  return sessions.map(({ id }) => id);
}

describe('login', () => {
  it('answers with token and session, and sets the cookie for as long as the session can last', async () => {
    const response = await opened.request('/login', loginWith({ principal: 'ann', attributes: { role: 'operator' } }));
    const { token, session } = (await response.json()) as { token: string; session: Record<string, unknown> };
    expect(response.status).toBe(200);
    expect(session).toMatchObject({ principal: 'ann', attributes: { role: 'operator', device: 'unknown device' } });
    expect(response.headers.get('set-cookie')).toBe(
      `sessionlog=${token}; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax`,
    );
  });

  it('takes the place of the session whose cookie it carries, so that none is orphaned', async () => {
    const first = await opened.login('ann');
    const second = await opened.login('bob', cookie(first));
    expect((await me(cookie(first))).status).toBe(401);
    expect((await me(cookie(second))).status).toBe(200);
  });

  it('takes the place of every session whose cookie it carries, planted ones too', async () => {
    const [ann, planted] = [await opened.login('ann'), await opened.login('eve')];
    const both = { cookie: `sessionlog=${ann}; sessionlog=${planted}; sessionlog=x` };
    const next = await opened.login('ann', both);
    for (const token of [ann, planted]) expect((await me(cookie(token))).status).toBe(401);
    expect((await me(cookie(next))).status).toBe(200);
    expect(next).not.toBe(planted);
  });

  it('that is refused ends nothing', async () => {
    const token = await opened.login('ann');
    const before = opened.events();
    expect((await opened.request('/login', loginWith({ principal: ' ann' }, cookie(token)))).status).toBe(400);
    expect(opened.events()).toBe(before);
    expect((await me(cookie(token))).status).toBe(200);
  });

  it.each([
    ['nothing', ''],
    ['half an object', '{"principal":'],
    ['null', 'null'],
    ['an array', '[]'],
    ['a string', '"ann"'],
    ['no principal', '{}'],
    ['an empty principal', '{"principal":""}'],
    ['a number', '{"principal":1}'],
    ['an operator', '{"principal":{"$ne":null}}'],
    ['a lone surrogate', '{"principal":"\\ud800"}'],
    ['a NUL', '{"principal":"ann\\u0000"}'],
    ['an endless principal', JSON.stringify({ principal: 'a'.repeat(1000) })],
    ['bytes that are no UTF-8', new Uint8Array([...Buffer.from('{"principal":"ann'), 0xff, 0x22, 0x7d])],
    ['attributes that are an array', '{"principal":"ann","attributes":[1]}'],
    ['attributes that are null', '{"principal":"ann","attributes":null}'],
    ['attributes that are too large', JSON.stringify({ principal: 'ann', attributes: { a: 'x'.repeat(5000) } })],
    ['attributes that are too deep', `{"principal":"ann","attributes":{"a":${'['.repeat(500)}${']'.repeat(500)}}}`],
    ['a token of its own making', `{"principal":"ann","token":"${'t'.repeat(40)}"}`],
    ['a deadline', '{"principal":"ann","expiresAt":1}'],
    ['__proto__', '{"__proto__":{"principal":"ann"}}'],
  ])('with %s is 400, and nothing is appended', async (_, body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await opened.request('/login', { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request', message: expect.any(String) });
    expect(opened.events()).toBe(0);
    expect(opened.failures).toEqual([]);
  });

  it('names the field that the store refuses', async () => {
    const response = await opened.request('/login', loginWith({ principal: 'ann', attributes: { a: { b: '\0' } } }));
    expect(await response.json()).toMatchObject({ error: 'invalid_request', field: 'attributes.a.b' });
  });

  it('with any JSON at all is 200 or 400, never a failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.record({ principal: fc.jsonValue() })), async (body) => {
        const before = opened.events();
        const { status } = await opened.request('/login', loginWith(body));
        expect([200, 400]).toContain(status);
        expect(opened.events() - before).toBe(status === 200 ? 1 : 0);
      }),
    );
    expect(opened.failures).toEqual([]);
  });

  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'under the content type %s is 415: a form of another site could send it',
    async (type) => {
      const headers = type === undefined ? {} : { 'content-type': type };
      const body = new TextEncoder().encode('{"principal":"ann"}');
      expect((await opened.request('/login', { method: 'POST', headers, body })).status).toBe(415);
      expect(opened.events()).toBe(0);
    },
  );

  it('with more than 64 KiB is 413, with and without a length', async () => {
    const body = JSON.stringify({ principal: 'ann', attributes: { a: 'x'.repeat(70_000) } });
    const headers = { 'content-type': 'application/json' };
    const length = { 'content-length': String(body.length) };
    for (const more of [{}, length]) {
      const response = await opened.request('/login', { method: 'POST', headers: { ...headers, ...more }, body });
      expect(response.status).toBe(413);
    }
    expect(opened.events()).toBe(0);
  });
});

describe('the credential', () => {
  it('is the cookie or the bearer token', async () => {
    const token = await opened.login('ann');
    for (const headers of [cookie(token), bearer(token), { authorization: `bEARER ${token}` }]) {
      const response = await me(headers);
      expect(await response.json()).toMatchObject({ session: { principal: 'ann' } });
      expect(response.status).toBe(200);
    }
    expect((await me({ cookie: `theme=dark; sessionlog=${token}; lang=en` })).status).toBe(200);
  });

  it('in Authorization decides alone, whatever it holds', async () => {
    const token = await opened.login('ann');
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic YTpi', token, `Bearer ${token}x`]) {
      expect((await me({ ...cookie(token), authorization })).status).toBe(401);
    }
  });

  it('that is anything else gives one and the same 401, and appends nothing', async () => {
    const token = await opened.login('ann');
    const ended = await opened.login('eve');
    await opened.request('/logout', { method: 'POST', headers: bearer(ended) });
    const [id = ''] = await sessionIds(token);
    const reference = await me({});
    const body = await reference.text();
    const before = opened.events();
    const attacks = [
      { cookie: `sessionlog=${token}; sessionlog=${token}` },
      { cookie: `Sessionlog=${token}` },
      { cookie: `sessionlog="${token}"` },
      { authorization: `Bearer  ${token}` },
      { authorization: `Bearer ${token}, Bearer ${token}` },
      { authorization: `Bearer ${token.toUpperCase()}` },
      { authorization: `Bearer ${encodeURIComponent(token).replace('_', '%5F')}` },
      bearer(id),
      bearer(ended),
      bearer('../../etc/passwd'.padEnd(64, '/')),
      cookie('__proto__'),
      cookie(''),
    ];
    for (const headers of attacks) {
      const response = await me(headers);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(await response.text()).toBe(body);
    }
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.integer({ min: 33, max: 126 }).map((n) => String.fromCharCode(n)) }),
        async (text) => {
          for (const headers of [bearer(text), cookie(text)]) expect(await (await me(headers)).text()).toBe(body);
        },
      ),
    );
    expect((await opened.request(`/me?access_token=${token}`)).status).toBe(401);
    expect(opened.events()).toBe(before);
    expect((await me(bearer(token))).status).toBe(200);
  });
});

describe('logout', () => {
  it('ends the session, clears the cookie, and says the same when there was none', async () => {
    const token = await opened.login('ann');
    const before = opened.events();
    for (const headers of [cookie(token), cookie(token), bearer('nonsense'), {}]) {
      const response = await opened.request('/logout', { method: 'POST', headers });
      expect(response.status).toBe(204);
      expect(response.headers.get('set-cookie')).toBe('sessionlog=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
    }
    expect(opened.events()).toBe(before + 1);
    expect((await me(cookie(token))).status).toBe(401);
  });

  it.each<[string, (token: string, other: string) => Record<string, string>]>([
    ['a planted one beside it', (token, other) => ({ cookie: `sessionlog=${other}; sessionlog=${token}` })],
    ['nonsense beside it', (token) => ({ cookie: `sessionlog=${token}; sessionlog=` })],
    ['a name and password of a proxy', (token) => ({ ...cookie(token), authorization: 'Basic YTpi' })],
    ['a bearer token that is another', (token, other) => ({ ...cookie(token), ...bearer(other) })],
  ])('ends the session of the cookie that it clears, with %s', async (_, headersOf) => {
    const token = await opened.login('ann');
    const headers = headersOf(token, await opened.login('ann'));
    const response = await opened.request('/logout', { method: 'POST', headers });
    expect([response.status, response.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await me(cookie(token))).status).toBe(401);
  });

  it('that the log refuses is 503, keeps the cookie, and ends nothing', async () => {
    const token = await opened.login('ann');
    opened.log.failAppends('full');
    const response = await opened.request('/logout', { method: 'POST', headers: cookie(token) });
    expect(response.status).toBe(503);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect((await me(cookie(token))).status).toBe(200);
    expect(opened.failures).toMatchObject([{ code: 'ERR_EVENT_LOG_FULL' }]);
  });
});

describe('two workers', () => {
  async function logOutAtOneAndAskTheOther(log: LocalEventLog, logOfTheOther: LocalEventLog): Promise<number> {
    const one = await openApplication(log);
    const token = await one.login('ann');
    const other = await openApplication(logOfTheOther);
    expect((await other.request('/me', { headers: cookie(token) })).status).toBe(200);
    await one.request('/logout', { method: 'POST', headers: cookie(token) });
    return (await other.request('/me', { headers: cookie(token) })).status;
  }

  it('on one log: logged out at one is dead at the other', async () => {
    const log = new MemoryEventLog();
    expect(await logOutAtOneAndAskTheOther(log, log)).toBe(401);
  });

  it('control: where one of them reads late, the same look finds the dead alive', async () => {
    const log = new MemoryEventLog();
    const late: LocalEventLog = {
      append: (event) => log.append(event),
      read: (options) => log.read(options),
      // Once it was opened, it never looks again.
      readSync: () => [],
      close: () => log.close(),
      [Symbol.asyncDispose]: () => log.close(),
    };
    expect(await logOutAtOneAndAskTheOther(log, late)).toBe(200);
  });
});

describe('sessions', () => {
  it('lists those of the caller and of nobody else, and which one is asking', async () => {
    const laptop = await opened.login('ann', { 'user-agent': 'curl/8.5.0' });
    await opened.login('ann');
    await opened.login('bob');
    const response = await opened.request('/sessions', { headers: cookie(laptop) });
    const { sessions, current } = (await response.json()) as { sessions: { id: string }[]; current: string };
    expect(sessions).toMatchObject([{ principal: 'ann', attributes: { device: 'curl/8.5.0' } }, { principal: 'ann' }]);
    expect(sessions[0]?.id).toBe(current);
  });

  it('looked at is no touch, but /me is: a page that polls keeps nobody logged in', async () => {
    const token = await opened.login('ann');
    const started = opened.clock();
    const before = opened.events();
    opened.clock = () => started + 10 * 60_000;
    await opened.request('/sessions', { headers: cookie(token) });
    expect(opened.events()).toBe(before);
    await me(cookie(token));
    expect(opened.events()).toBe(before + 1);
    opened.clock = () => started + 70 * 60_000;
    expect((await opened.request('/sessions', { headers: cookie(token) })).status).toBe(401);
  });

  it('of another device can be ended, and its own too, which clears the cookie', async () => {
    const laptop = await opened.login('ann');
    const phone = await opened.login('ann');
    const [laptopId, phoneId] = await sessionIds(laptop);
    const end = (id = ''): Promise<Response> =>
      opened.request(`/sessions/${id}`, { method: 'DELETE', headers: cookie(laptop) });
    const other = await end(phoneId);
    expect([other.status, other.headers.get('set-cookie')]).toEqual([204, null]);
    expect((await me(cookie(phone))).status).toBe(401);
    const own = await end(laptopId);
    expect([own.status, own.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await end(laptopId)).status).toBe(401);
  });

  it('ended under a bearer token leave the cookie of another alone', async () => {
    const [byCookie, byBearer] = [await opened.login('ann'), await opened.login('ann')];
    const [, id] = await sessionIds(byBearer);
    const headers = { ...cookie(byCookie), ...bearer(byBearer) };
    const ended = await opened.request(`/sessions/${id}`, { method: 'DELETE', headers });
    expect([ended.status, ended.headers.get('set-cookie')]).toEqual([204, null]);
    expect((await me(cookie(byCookie))).status).toBe(200);
  });

  it("of somebody else can't be told from what never was", async () => {
    const ann = await opened.login('ann');
    const bob = await opened.login('bob');
    const [bobId = ''] = await sessionIds(bob);
    const before = opened.events();
    const answers = new Set<string>();
    for (const id of [bobId, bobId.toLowerCase(), '0'.repeat(26), 'x', '__proto__', '..%2f..', '%00']) {
      const response = await opened.request(`/sessions/${id}`, { method: 'DELETE', headers: cookie(ann) });
      expect(response.status).toBe(404);
      answers.add(await response.text());
    }
    expect(answers.size).toBe(1);
    expect(opened.events()).toBe(before);
    expect((await me(cookie(bob))).status).toBe(200);
  });
});

describe('a request from a page of another site', () => {
  it.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'http://localhost:81', 'not an origin'])(
    'from %s changes nothing',
    async (origin) => {
      const token = await opened.login('ann');
      const [id] = await sessionIds(token);
      const before = opened.events();
      const headers = { ...cookie(token), origin };
      for (const [method, path] of [
        ['POST', '/logout'],
        ['DELETE', `/sessions/${id}`],
        ['DELETE', '/sessions'],
      ] as const) {
        expect((await opened.request(path, { method, headers })).status).toBe(403);
      }
      expect((await opened.request('/login', loginWith({ principal: 'eve' }, headers))).status).toBe(403);
      expect(opened.events()).toBe(before);
    },
  );

  it('is not what its own page sends', async () => {
    await expect(opened.login('ann', { origin: 'http://localhost' })).resolves.toMatch(/^sess_/);
  });
});

describe('a request under a foreign name, such as one that was made to point here', () => {
  const STRANGE = ['a,b', 'xn--a'];
  // The last one is in no URL of Node.js 22.
  const FOREIGN = [
    'evil.example',
    'localhost.evil.example',
    'notlocalhost',
    '127.0.0.1.evil.example',
    ...STRANGE,
  ].filter((name) => URL.canParse(`http://${name}`));
  const OWN = ['localhost', 'LOCALHOST:81', 'a.localhost', '127.0.0.1', '127.1', '[::1]:3000', '192.0.2.1'];
  const login = (name: string, to: OpenedApplication) => {
    const origin = `http://${name}`;
    return to.request(`${origin}/login`, loginWith({ principal: 'ann' }, { origin }));
  };

  it.each(FOREIGN)('of %s is 421, and changes nothing', async (name) => {
    expect((await login(name, opened)).status).toBe(421);
    expect((await opened.request(`http://${name}/`)).status).toBe(421);
    expect(opened.events()).toBe(0);
  });

  it.each(OWN)('is none under %s', async (name) => expect((await login(name, opened)).status).toBe(200));

  it('is none where others are served, but still may not name two', async () => {
    const open = await openApplication(new MemoryEventLog(), '0.0.0.0');
    expect((await login('sessions.example', open)).status).toBe(200);
    const headers = { host: 'sessions.example, evil.example' };
    expect((await open.request('http://sessions.example/', { headers })).status).toBe(421);
  });
});

describe('every answer', () => {
  it('names its worker and is kept by no cache', async () => {
    const requests: readonly [path: string, status: number, init?: RequestInit][] = [
      ['/', 200],
      ['/health', 200],
      ['/nothing', 404],
      ['/me', 401],
      ['/me', 405, { method: 'PUT' }],
      ['/login', 405],
      ['/login', 400, loginWith({})],
      ['/login', 403, loginWith({}, { origin: 'null' })],
      ['/login', 413, loginWith('x'.repeat(70_000))],
    ];
    for (const [path, status, init] of requests) {
      const response = await opened.request(path, init);
      expect([path, response.status]).toEqual([path, status]);
      expect(response.headers.get('x-worker')).toBe('worker-1');
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('to a log that fails is 503 with a sentence, and the terminal is told the reason', async () => {
    const token = await opened.login('ann');
    opened.log.failAppends('request-lost');
    const login = await opened.request('/login', loginWith({ principal: 'ann' }));
    await opened.log.close();
    const answers = [login, await me(cookie(token)), await opened.request('/health')];
    for (const response of answers) {
      expect(response.status).toBe(503);
      expect(response.headers.get('x-worker')).toBe('worker-1');
      expect(await response.json()).toEqual({
        error: 'log_unavailable',
        message: 'The log of the sessions does not answer. Try again in a moment.',
      });
    }
    expect(opened.failures).toHaveLength(3);
  });

  it('to a mistake of ours is 500, and quotes nothing of it', async () => {
    opened.clock = () => {
      throw new TypeError('quotes a secret');
    };
    const response = await opened.request('/login', loginWith({ principal: 'ann' }));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(opened.failures).toHaveLength(1);
  });

  it('of the health check counts', async () => {
    await opened.login('ann', cookie(await opened.login('ann')));
    const health = await (await opened.request('/health')).json();
    expect(health).toEqual({ worker: 'worker-1', live: 1, lapsed: 0, ended: 1, position: 3, lag: 0 });
  });
});

describe('the page', () => {
  it('loads nothing from elsewhere and holds nothing inline, as its policy demands', async () => {
    const response = await opened.request('/');
    const html = await response.text();
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/)|<style|\sstyle=|\son[a-z]+=|https?:/);
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(new Set(files)).toEqual(new Set(['/icon.svg', '/page.css', '/page.js']));
    for (const file of files) expect((await opened.request(file)).status).toBe(200);
  });
});
