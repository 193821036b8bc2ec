import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { policies, SessionStore } from '@sessionlog/core';
import { expect, it, onTestFinished } from 'vitest';
import { everyByte } from '../../../test/logs/every-byte.ts';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { freshTopic, postgresUrl, sharedServer } from '../../../test/postgres/shared-server.ts';
import { leaks } from '../../../test/setup/leaks.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { inProcess } from './in-process.ts';
import { isTraceable, type RunningInspect, startInspect, tracedFiles } from './traced-inspect.ts';

if (!isTraceable) process.stdout.write('not looked at: the calls of the inspector, which strace shows\n');

function scratch(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  return directory;
}

/** A store over a new log in which ann and bob live, and cy was ended; both end with the test. */
async function opened(location: string) {
  const log = await openLog(readLogLocation(location), 'make');
  onTestFinished(() => log.close());
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const ann = await store.create({ principal: 'ann', attributes: { role: 'admin' } });
  const bob = await store.create({ principal: 'bob' });
  const { token } = await store.create({ principal: 'cy' });
  await store.expire(token, { reason: 'logout' });
  return { store, ann, bob, tokens: [ann.token, bob.token, token] };
}

/** Reads an answer until it holds a text. */
async function heard(response: Response, wanted: string): Promise<string> {
  const decoder = new TextDecoder();
  let told = '';
  for await (const piece of response.body ?? []) {
    told += decoder.decode(piece, { stream: true });
    if (told.includes(wanted)) break;
  }
  return told;
}

/** Asks for everything that can be asked, and gives all that was answered. */
async function everything(inspect: RunningInspect, session: string): Promise<string> {
  const texts: string[] = [];
  const paths = ['', 'api/log', 'api/activity', 'api/sessions?state=all', `api/sessions/${session}`, 'api/health'];
  for (const path of [...paths, `api/sessions/${session}/attributes`]) {
    const response = await inspect.ask(path);
    texts.push(await response.text());
    expect([path, response.status]).toEqual([path, 200]);
  }
  const { position } = JSON.parse(texts[1] ?? '').last;
  for (const at of [`position:${position - 1}`, `position:${position}`])
    texts.push(await (await inspect.ask(`api/sessions?state=all&at=${at}`)).text());
  const verified = await heard(await inspect.ask('api/verification'), '"verdict"');
  expect(verified).toContain('"verdict":"sound"');
  expect((await inspect.ask('api/previews', { principal: 'ann' })).status).toBe(403);
  expect((await fetch(`${inspect.url}/api/log`)).status, 'without the cookie').toBe(401);
  return [...texts, verified].join('\n');
}

async function endedBy(signal: NodeJS.Signals, { process: child, pid, errors }: RunningInspect): Promise<void> {
  const ended = once(child, 'close');
  process.kill(pid, signal);
  expect(await ended).toEqual([0, null]);
  expect(await errors).toBe('');
}

it.each([
  ['in files', (directory: string) => `file:${directory}`, []],
  // SQLite marks there who reads what; and opens the other so that it could write, which it does not.
  ['in a database', (directory: string) => `sqlite:${directory}/log.db`, ['log.db-shm', 'log.db-wal']],
] as const)('a log %s is shown, and none of its files is written to', async (_, locate, besides) => {
  const directory = join(scratch(), 'log');
  const trace = join(scratch(), 'trace');
  const location = locate(directory);
  const { store, ann, bob, tokens } = await opened(location);
  const inspect = await startInspect(['--log', location, '--name', 'the test'], trace);
  const title = `/proc/${inspect.pid}/cmdline`;
  if (existsSync(title)) expect(readFileSync(title, 'latin1')).toMatch(/^sessionlog[\0 ]*$/);
  const told = await everything(inspect, ann.session.id);
  for (const token of tokens) expect(leaks(token, [told])).toEqual([]);
  expect(told).toContain('"name":"the test"');
  expect(told).not.toContain('sha256:');
  const changes = await inspect.ask('api/changes');
  await store.expire(bob.token, { reason: 'logged out elsewhere' });
  const change = await heard(changes, 'logged out elsewhere');
  expect(change).toContain(bob.session.id);
  await endedBy('SIGTERM', inspect);
  if (!isTraceable) return;
  const { openedToWrite, changed, calls } = tracedFiles(trace, directory);
  expect(calls).toBeGreaterThan(0);
  expect(openedToWrite).toEqual(besides);
  expect(changed.filter((name) => name !== 'log.db-shm')).toEqual([]);
});

// Skipped where there is no server, which was said at the start of the run.
it.skipIf(postgresUrl === undefined)('a log on a server is shown, and followed', async () => {
  const location = `${await sharedServer()}#${freshTopic()}`;
  const { store, ann, bob } = await opened(location);
  const inspect = await startInspect(['--log', location]);
  expect(await everything(inspect, ann.session.id)).toContain('"name":"event log"');
  const changes = await inspect.ask('api/changes');
  await store.expire(bob.token, { reason: 'logged out elsewhere' });
  expect(await heard(changes, 'logged out elsewhere')).toContain(bob.session.id);
  await endedBy('SIGTERM', inspect);
});

it('control: with --allow-revoke a session is ended by its preview, and that writes', async () => {
  const directory = join(scratch(), 'log');
  const trace = join(scratch(), 'trace');
  const { store, ann, bob } = await opened(`file:${directory}`);
  const inspect = await startInspect(['--log', `file:${directory}`, '--allow-revoke'], trace);
  const previewed = await inspect.ask('api/previews', { principal: 'ann' });
  const preview = (await previewed.json()) as { readonly id: string };
  expect(preview).toMatchObject({ total: 1, sessions: [{ id: ann.session.id }] });
  const ended = await inspect.ask(`api/previews/${preview.id}/revocation`, { reason: 'stolen', actor: 'ops' });
  expect(await heard(ended, '"ended"')).toContain('"ended":1');
  expect(await store.get(ann.token)).toBeUndefined();
  expect(await store.get(bob.token)).toMatchObject({ principal: 'bob' });
  await endedBy('SIGINT', inspect);
  if (isTraceable) expect(tracedFiles(trace, directory).changed).toContainEqual(expect.stringMatching(/\.log$/));
});

it('what cannot be is told, and no log is made', async () => {
  const directory = scratch();
  const log = `file:${directory}/log`;
  const failing = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await inProcess(['inspect', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    return stderr;
  };
  for (const args of [[], ['--allow-revoke']])
    expect(await failing('--log', log, ...args)).toMatch(
      /can't be opened: .*\. Look whether its name is the right one\./,
    );
  expect(everyByte(directory)).toEqual([]);
  await opened(log);
  for (const port of ['65536', '-1', 'x', '']) expect(await failing('--log', log, '--port', port)).toMatch(/port/);
  expect(await failing('--log', log, '--host', '0.0.0.0')).toContain('host must be one address');
  const nowhere = await failing('--log', log, '--host', '192.0.2.1');
  expect(nowhere).toContain('nothing is encrypted');
  expect(nowhere).toMatch(/Nothing can listen there \(E[A-Z]+\)/);
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as { readonly port: number };
  expect(await failing('--log', log, '--port', String(port))).toContain('Nothing can listen there (EADDRINUSE)');
});
