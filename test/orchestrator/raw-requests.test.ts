import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { Browser } from './browser.ts';
import { killAll } from './kill-all.ts';
import { open, speak, speakAndLeave } from './speak.ts';
import { type Orchestrator, startOrchestrator } from './start-orchestrator.ts';

// Bytes that no client library sends, to a real server.

const scratch = makeScratch();
let orchestrator: Orchestrator;
let port: number;
let token: string;
let firstScreen: string;

beforeAll(async () => {
  orchestrator = await startOrchestrator(`file:${scratch}/log`, 1);
  port = Number(new URL(orchestrator.url).port);
  const browser = new Browser();
  await browser.login(orchestrator.url, 'ann');
  ({ token } = browser);
  firstScreen = orchestrator.output();
});

afterAll(() => {
  killAll(orchestrator);
  removeScratch(scratch);
});

const host = (): string => `Host: 127.0.0.1:${port}\r\nConnection: close\r\n`;
const bearer = (): string => `Authorization: Bearer ${token}\r\n`;
const statusOf = (answer: string): number => Number(answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
const me = async (headers: string): Promise<number> =>
  statusOf(await speak(port, `GET /me HTTP/1.1\r\n${headers}\r\n`));
const post = (headers: string, body: string): Promise<string> =>
  speak(port, `POST /login HTTP/1.1\r\n${host()}Content-Type: application/json\r\n${headers}\r\n${body}`);

it('the credential counts once: two headers of one name are none', async () => {
  expect(await me(host() + bearer()), 'control').toBe(200);
  expect(await me(`${host()}Cookie: theme=dark\r\nCookie: sessionlog=${token}\r\n`), 'control').toBe(200);
  expect(await me(host() + bearer() + bearer())).toBe(401);
  expect(await me(`${host()}${bearer()}Authorization: Basic YTpi\r\n`)).toBe(401);
  expect(await me(`${host()}Cookie: sessionlog=${token}\r\nCookie: sessionlog=${token}\r\n`)).toBe(401);
});

it.each([
  ['another name', () => 'Host: evil.example\r\n', 421],
  ['another name behind its own', () => `${host()}Host: evil.example\r\n`, 421],
  ['none', () => '', 400],
  ['one that is no name', () => 'Host: a b\r\n', 400],
  ['a user in front', () => `Host: evil@127.0.0.1:${port}\r\n`, 400],
])('as host %s is refused', async (_, headers, status) => expect(await me(headers() + bearer())).toBe(status));

it('a name in the request line counts as one in the header', async () => {
  const answer = await speak(port, `GET http://evil.example/me HTTP/1.1\r\n${host()}${bearer()}\r\n`);
  expect(statusOf(answer)).toBe(421);
});

it.each<[string, () => string]>([
  ['a length and chunks', () => 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['two lengths', () => 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef'],
  ['a length below zero', () => 'Content-Length: -1\r\n\r\n'],
  ['another coding', () => 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
  ['a chunk without a size', () => 'Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n'],
  ['a blank before the colon', () => `Authorization : Bearer ${token}\r\nContent-Length: 0\r\n\r\n`],
  ['a folded header', () => `Authorization: Bearer\r\n ${token}\r\nContent-Length: 0\r\n\r\n`],
  ['a NUL', () => `Cookie: sessionlog=\0${token}\r\nContent-Length: 0\r\n\r\n`],
])('a request with %s is refused, and nothing behind it is taken for another', async (_, rest) => {
  const smuggled = `POST /logout HTTP/1.1\r\n${host()}${bearer()}\r\n`;
  const answer = await post(
    rest().replace(/\r\n\r\n.*$/s, ''),
    `\r\n${rest().replace(/^.*?\r\n\r\n/s, '')}${smuggled}`,
  );
  expect(statusOf(answer)).toBe(400);
  expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
  expect(await me(host() + bearer())).toBe(200);
});

it('no path leads out of the page, and none to a stack trace', async () => {
  const paths = ['/../../package.json', '/..%2f..%2fpackage.json', '/page.js/..%2f..%2fpackage.json', '/%', '/%ff'];
  for (const path of [...paths, '//evil.example/', '/sessions/%', 'http://[', '*', '/\\..\\', `/${'a'.repeat(9000)}`]) {
    for (const method of ['GET', 'DELETE', 'POST']) {
      const answer = await speak(port, `${method} ${path} HTTP/1.1\r\n${host()}${bearer()}\r\n`);
      expect([400, 404, 405], `${method} ${path.slice(0, 40)}`).toContain(statusOf(answer));
      expect(answer).not.toMatch(/\n +at |sessionlog-workspace/);
    }
  }
});

it('too much is refused: headers, and a body that says no length', async () => {
  expect(await me(`${host()}Cookie: ${'x'.repeat(20_000)}\r\n`)).toBe(431);
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
  expect(statusOf(await post('Transfer-Encoding: chunked\r\n', chunk.repeat(8)))).toBe(413);
});

describe('the terminal', () => {
  it('is told nothing by who hangs up in the middle, or speaks no HTTP', async () => {
    const half = [
      `POST /login HTTP/1.1\r\n${host()}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"pri`,
      `POST /login HTTP/1.1\r\n${host()}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"pri\r\n`,
      `POST /logout HTTP/1.1\r\n${host()}Content-Length: 10\r\n\r\n`,
      `GET /me HTTP/1.1\r\n${host()}${bearer()}\r\n`,
      'GET /me HTT',
      '\x16\x03\x01\x02\x00\x01\x00',
      'CONNECT 127.0.0.1:22 HTTP/1.1\r\n\r\n',
    ];
    for (const text of half) for (let time = 0; time < 5; time++) await speakAndLeave(port, text);
    expect(await me(host() + bearer())).toBe(200);
    expect(orchestrator.output()).toBe(firstScreen);
  });
});

it('ends in time though some keep it waiting for the rest of their request', async () => {
  const slow = [
    `GET /me HTTP/1.1\r\n${host()}`,
    `POST /login HTTP/1.1\r\n${host()}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
    '',
  ].map((text) => {
    const socket = open(port);
    socket.write(text);
    return socket;
  });
  expect(await me(host() + bearer())).toBe(200);
  process.kill(orchestrator.pid, 'SIGTERM');
  expect(await orchestrator.ended).toBe(0);
  for (const socket of slow) socket.destroy();
});
