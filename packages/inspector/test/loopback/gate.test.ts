import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../../test/setup/scale.ts';
import { SessionCookie } from '../../src/loopback/session-cookie.ts';
import { rawExchange, requestText, statusOf, undated } from './raw-exchange.ts';
import { logIn, served } from './served.ts';

const SITES = ['cross-site', 'same-site', 'same-origin', 'none', 'x'];

it('whoever has not the cookie gets one and the same answer, whatever he asks for', async () => {
  const behind = await served();
  const { port } = behind.served;
  const cookie = await logIn(behind);
  const value = cookie.slice(cookie.lastIndexOf('=') + 1);
  const reference = undated(await rawExchange(port, requestText('GET / HTTP/1.1', `Host: ${behind.host}`)));
  const [head = '', body = ''] = reference.split('\r\n\r\n');
  expect(statusOf(reference)).toBe(401);
  expect(JSON.parse(body)).toEqual({ error: { code: 'ERR_UNAUTHENTICATED', message: expect.any(String) } });
  const hosts = [behind.host, `localhost:${port}`, `[::1]:${port}`, 'evil.example', `127.0.0.1:${port + 1}`, ''];
  const targets = [
    ...['/', '/index.html', '/api/log', '/assets/x.js', '/none', behind.opening, `${behind.opening}x`, '/?secret='],
    ...['*', '//evil.example/', `http://${behind.host}/api/log`, 'http://evil.example/', '/%00', '/../../etc/passwd'],
  ];
  const others = [
    ...[`Cookie: sessionlog-inspector-${port}=x`, `Cookie: sessionlog-inspector-${port + 1}=${value}`],
    ...[`Cookie: sessionlog-inspector-${port}=${value.slice(1)}`, `Cookie: x=${value}`, 'Cookie: ;=;', 'Cookie: '],
    ...[`Cookie: SESSIONLOG-INSPECTOR-${port}=${value}`, `X-Cookie: ${cookie}`, `Authorization: Bearer ${value}`],
    ...[`Origin: http://${behind.host}`, 'Origin: null', 'Origin: http://evil.example', 'Expect: 100-continue'],
    ...['Upgrade: websocket', 'Upgrade: h2c', 'Expect: x', 'Host: evil.example', 'X-Forwarded-Host: 127.0.0.1'],
    ...SITES.map((site) => `Sec-Fetch-Site: ${site}`),
  ];
  const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'];
  const request = fc.record({
    method: fc.constantFrom(...methods),
    target: fc.oneof(fc.constantFrom(...targets), fc.stringMatching(/^\/[a-z0-9/._~%?=&;:@-]{0,30}$/)),
    version: fc.constantFrom('1.1', '1.0'),
    host: fc.option(fc.constantFrom(...hosts)),
    headers: fc.subarray(others),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, target, version, host, headers }) => {
      const ofHost = host === null ? [] : [`Host: ${host}`];
      const text = requestText(`${method} ${target} HTTP/${version}`, ...ofHost, ...headers);
      const answer = undated(await rawExchange(port, text));
      expect(answer).toBe(method === 'HEAD' ? `${head}\r\n\r\n` : reference);
    }),
    { numRuns: 150 * scale },
  );
  expect(behind.asked).toEqual([]);
  const admitted = await rawExchange(port, requestText('GET /api/log HTTP/1.1', `Host: ${behind.host}`, cookie));
  expect(statusOf(admitted), 'control: with the cookie').toBe(200);
});

it('the secret is exchanged once, of many that come at the same time for one', async () => {
  const behind = await served({ randomBytes: (size) => new Uint8Array(size).fill(7) });
  const { port, url } = behind.served;
  const text = Buffer.alloc(32, 7).toString('base64url');
  expect(url).toBe(`http://127.0.0.1:${port}/?secret=${text}`);
  const come = () => rawExchange(port, requestText(`GET ${behind.opening} HTTP/1.1`, `Host: ${behind.host}`));
  const answers = await Promise.all(Array.from({ length: 8 }, come));
  expect(answers.map(statusOf).sort()).toEqual([303, 401, 401, 401, 401, 401, 401, 401]);
  const [won = ''] = answers.filter((answer) => statusOf(answer) === 303);
  const { length } = 'set-cookie: ';
  expect(Array.from(won.matchAll(/^set-cookie: .*$/gim), ([line]) => line.slice(length))).toEqual([
    `__Host-sessionlog-inspector-${port}=${text}; Path=/; HttpOnly; SameSite=Strict; Secure`,
    `sessionlog-inspector-${port}=${text}; Path=/; HttpOnly; SameSite=Strict`,
  ]);
  for (const header of ['location: /', 'cache-control: no-store', 'referrer-policy: no-referrer'])
    expect(won.toLowerCase().split('\r\n')).toContain(header);
  expect(statusOf(await come())).toBe(401);
  expect(behind.asked).toEqual([]);
});

it('where browsers trust no cookie without TLS, there is one that needs none', () => {
  const attributes = 'Path=/; HttpOnly; SameSite=Strict';
  const cookie = new SessionCookie(8080, 'value', false);
  expect(cookie.headers).toEqual([`sessionlog-inspector-8080=value; ${attributes}`]);
  expect(cookie.isIn('a=b; sessionlog-inspector-8080=value')).toBe(true);
  for (const other of [undefined, '', 'sessionlog-inspector-8080', '__Host-sessionlog-inspector-8080=value', '=value'])
    expect(cookie.isIn(other), other).toBe(false);
  expect(new SessionCookie(8080, 'value', true).isIn('__Host-sessionlog-inspector-8080=value')).toBe(true);
});

it('the secret is not used up by whoever has no right to it', async () => {
  const behind = await served();
  const { opening, host } = behind;
  const { port } = behind.served;
  const [name = '', value = ''] = opening.split('=');
  const attempts = [
    [`HEAD ${opening}`, `Host: ${host}`],
    [`POST ${opening}`, `Host: ${host}`],
    [`GET ${opening}`, 'Host: evil.example'],
    [`GET ${opening}`, `Host: ${host}`, `Host: ${host}`],
    [`GET ${opening}`],
    [`GET ${opening}`, `Host: ${host}`, 'Sec-Fetch-Site: cross-site'],
    [`GET ${opening}`, `Host: ${host}`, 'Origin: http://evil.example'],
    [`GET ${opening}`, `Host: ${host}`, 'Origin: null'],
    [`GET http://${host}${opening}`, `Host: ${host}`],
    [`GET ${opening}&secret=x`, `Host: ${host}`],
    [`GET /index.html${name.slice(1)}=${value}`, `Host: ${host}`],
    [`GET ${name}=${value.slice(1)}`, `Host: ${host}`],
    [`GET ${name}=${value.toUpperCase()}`, `Host: ${host}`],
  ];
  for (const [line, ...headers] of attempts) {
    expect(statusOf(await rawExchange(port, requestText(`${line} HTTP/1.1`, ...headers))), `${line}`).toBe(401);
  }
  expect(await logIn(behind)).toMatch(/__Host-sessionlog-inspector-[0-9]+=.+; sessionlog-inspector-[0-9]+=.+/);
});

it('with the cookie, what another page or another name leads here is refused', async () => {
  const behind = await served();
  const { host } = behind;
  const { port } = behind.served;
  const cookie = await logIn(behind);
  const ask = async (line: string, ...headers: readonly string[]): Promise<number> =>
    statusOf(await rawExchange(port, requestText(`${line} HTTP/1.1`, ...headers, cookie)));
  for (const name of [host, `LOCALHOST:${port}`, `[::1]:${port}`]) {
    expect(await ask('GET /api/log', `Host: ${name}`)).toBe(200);
    expect(await ask('POST /api/previews', `Host: ${name}`, `Origin: http://${name.toLowerCase()}`)).toBe(200);
  }
  const names = [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port + 1}`,
    `localhost.:${port}`,
    '',
  ];
  for (const name of names) expect(await ask('GET /api/log', `Host: ${name}`), name).toBe(421);
  expect(await ask('GET /api/log')).toBe(421);
  expect(await ask('GET /api/log', `Host: ${host}`, `Host: ${host}`)).toBe(421);
  const origins = ['null', 'http://evil.example', `https://${host}`, `http://localhost:${port}`, `http://${host}/`, ''];
  for (const origin of origins) {
    expect(await ask('GET /api/log', `Host: ${host}`, `Origin: ${origin}`), origin).toBe(403);
  }
  for (const site of ['cross-site', 'same-site', 'x'])
    expect(await ask('GET /api/log', `Host: ${host}`, `Sec-Fetch-Site: ${site}`), site).toBe(403);
  for (const site of ['same-origin', 'none'])
    expect(await ask('GET /api/log', `Host: ${host}`, `Sec-Fetch-Site: ${site}`), site).toBe(200);
  for (const target of [`http://${host}/api/log`, 'http://evil.example/', '*'])
    expect(await ask(`OPTIONS ${target}`, `Host: ${host}`), target).toBe(400);
  expect(await ask('TRACE /', `Host: ${host}`)).toBe(400);
  expect(await ask(`GET ${behind.opening}`, `Host: ${host}`), 'the URL once more').toBe(303);
  expect(new Set(behind.asked.map((text) => text.split(' ')[0]))).toEqual(new Set(['GET', 'POST']));
  const double = await rawExchange(port, requestText('GET //evil.example/a HTTP/1.1', `Host: ${host}`, cookie));
  expect(double).toContain(`GET http://${host}//evil.example/a`);
});

it('a tunnel is not opened, and a connection is not given to another protocol', async () => {
  const behind = await served();
  const cookie = await logIn(behind);
  const { port } = behind.served;
  const connect = requestText('CONNECT 127.0.0.1:22 HTTP/1.1', `Host: ${behind.host}`, cookie);
  expect(await rawExchange(port, connect)).toBe('');
  const upgrade = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
  const head = [`GET / HTTP/1.1`, `Host: ${behind.host}`, cookie, ...upgrade, 'Connection: upgrade, close'];
  expect(statusOf(await rawExchange(port, `${head.join('\r\n')}\r\n\r\n`))).toBe(200);
});

it('of requests behind one another in a connection, none is answered behind one that was refused', async () => {
  const behind = await served();
  const { host } = behind;
  const { port } = behind.served;
  const cookie = await logIn(behind);
  const [refused, admitted] = [
    `GET /1 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET /2 HTTP/1.1\r\nHost: ${host}\r\n${cookie}\r\n\r\n`,
  ];
  const mixed = await rawExchange(port, admitted + refused + admitted);
  expect(mixed.match(/HTTP\/1\.1 [0-9]+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401']);
  const smuggled = `POST /3 HTTP/1.1\r\nHost: ${host}\r\n${cookie}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`;
  expect(statusOf(await rawExchange(port, `${smuggled}0\r\n\r\n${admitted}`))).toBe(400);
  expect(behind.asked.every((text) => text.endsWith('/2'))).toBe(true);
});

it('what is no request, or a broken one, is told nothing of what is here, and ends nothing', async () => {
  const behind = await served();
  const { port } = behind.served;
  const head = [`GET /api/log HTTP/1.1`, `Host: ${behind.host}`, await logIn(behind), ''].join('\r\n');
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.nat(head.length), async (bytes, at) => {
      const broken = Buffer.concat([Buffer.from(head.slice(0, at)), bytes, Buffer.from(`${head.slice(at)}\r\n`)]);
      const status = statusOf(await rawExchange(port, Buffer.concat([broken, Buffer.from('\0\r\n\r\n')])));
      expect([200, 400, 401, 421, 431]).toContain(status);
    }),
    { numRuns: 40 * scale },
  );
  expect(statusOf(await rawExchange(port, requestText('GET / HTTP/1.1', `Host: ${behind.host}`)))).toBe(401);
});

it('where the inspector fails, one connection ends, and the next one is answered', async () => {
  let fails = true;
  const behind = await served({}, async () => {
    if (fails) throw new Error('of the inspector');
    return new Response('again');
  });
  const text = requestText('GET /api/log HTTP/1.1', `Host: ${behind.host}`, await logIn(behind));
  expect(await rawExchange(behind.served.port, text)).toBe('');
  fails = false;
  expect(await rawExchange(behind.served.port, text)).toContain('again');
});
