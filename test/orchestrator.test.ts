import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { askEach } from './orchestrator/ask.ts';
import { Browser } from './orchestrator/browser.ts';
import { freshDatabase } from './orchestrator/fresh-database.ts';
import { killAll, waitForReplacement } from './orchestrator/kill-all.ts';
import { type Orchestrator, refusedStart, startOrchestrator } from './orchestrator/start-orchestrator.ts';
import { postgresUrl } from './postgres/shared-server.ts';
import { locations } from './processes/open-log.ts';
import { scale } from './setup/scale.ts';

// Real processes, real HTTP, real kills. Builds are used: `npm test` makes them first.

const WORKERS = 3;
const scratch = makeScratch();
// In the night, where there is a server; a smaller proof of every run is orchestrator/postgres.test.ts.
const database = scale > 1 && postgresUrl !== undefined ? await freshDatabase('any') : undefined;
const running = new Set<Orchestrator>();
afterAll(async () => {
  for (const orchestrator of running) killAll(orchestrator);
  removeScratch(scratch);
  await database?.drop();
});

async function start(log: string, nodeArgs: readonly string[] = []): Promise<Orchestrator> {
  const orchestrator = await startOrchestrator(log, WORKERS, nodeArgs);
  running.add(orchestrator);
  return orchestrator;
}

/** Statuses of `/me`, asked until every worker has answered. */
async function statuses(browser: Browser, { url }: Orchestrator, workers: readonly number[]): Promise<Set<number>> {
  const answers = await askEach(workers, () => browser.me(url));
  return new Set(answers.map(({ status }) => status));
}

const LOGS = [
  ...locations(scratch).map((log) => ({ log, shown: log })),
  ...(database === undefined ? [] : [{ log: database.url, shown: database.shown }]),
];

describe.each(LOGS)('an orchestrator on $shown', ({ log, shown }) => {
  const tokens: string[] = [];
  let first: Orchestrator;
  let second: Orchestrator;

  async function login(url: string, principal: string): Promise<Browser> {
    const browser = new Browser();
    await browser.login(url, principal);
    tokens.push(browser.token);
    return browser;
  }

  it('says on its first screen where to click, which log it is, and whom to kill', async () => {
    first = await start(log);
    const { url, pid, workers } = first;
    expect(first.output()).toContain(`Open      http://127.0.0.1:${new URL(url).port}\n  Log       ${shown}\n`);
    expect(first.output()).toContain('0 live sessions in it');
    expect(first.output()).toContain(`kill -9 ${workers[0]}\n`);
    expect(first.output()).toContain(`kill -9 ${pid}\n`);
    expect(new Set(workers).size).toBe(WORKERS);
  });

  it('is one: logged in at one worker is logged in at all, and logged out at one is dead at all at once', async () => {
    const endedBy = new Set<number>();
    for (let round = 0; round < 10 || endedBy.size < 2; round++) {
      const browser = await login(first.url, `ann-${round}`);
      expect(await statuses(browser, first, first.workers)).toEqual(new Set([200]));
      const logout = await browser.ask(first.url, 'POST', '/logout');
      expect(logout.status).toBe(204);
      endedBy.add(logout.worker);
      expect(await statuses(browser, first, first.workers)).toEqual(new Set([401]));
    }
  });

  it('shows the other devices, ends one of them or all in every worker, and none of anybody else', async () => {
    const { url, workers } = first;
    const laptop = await login(url, 'ann');
    const phone = await login(url, 'ann');
    const bob = await login(url, 'bob');
    const list = await laptop.ask(url, 'GET', '/sessions');
    const { sessions, current } = JSON.parse(list.text) as { sessions: { id: string }[]; current: string };
    expect(current).toBe(laptop.sessionId);
    expect(sessions.map(({ id }) => id)).toEqual([laptop.sessionId, phone.sessionId]);
    expect((await laptop.ask(url, 'DELETE', `/sessions/${bob.sessionId}`)).status).toBe(404);
    expect((await laptop.ask(url, 'DELETE', `/sessions/${phone.sessionId}`)).status).toBe(204);
    expect(await statuses(phone, first, workers)).toEqual(new Set([401]));
    expect(await statuses(bob, first, workers)).toEqual(new Set([200]));
    const tablet = await login(url, 'ann');
    expect(JSON.parse((await laptop.ask(url, 'DELETE', '/sessions')).text)).toEqual({ ended: 2 });
    for (const browser of [laptop, tablet]) expect(await statuses(browser, first, workers)).toEqual(new Set([401]));
    expect(await statuses(bob, first, workers)).toEqual(new Set([200]));
    expect((await bob.ask(url, 'POST', '/logout')).status).toBe(204);
  });

  it('survives kill -9 of a worker, and of everything: the living are logged in, the dead stay dead', async () => {
    const ann = await login(first.url, 'ann');
    const eve = await login(first.url, 'eve');
    expect((await eve.ask(first.url, 'POST', '/logout')).status).toBe(204);

    const [victim = 0, ...others] = first.workers;
    process.kill(victim, 'SIGKILL');
    const replacement = await waitForReplacement(first, victim);
    expect(await statuses(ann, first, [...others, replacement])).toEqual(new Set([200]));
    expect(await statuses(eve, first, [...others, replacement])).toEqual(new Set([401]));

    killAll(first, replacement);
    await first.ended;
    second = await start(log);
    expect(second.output()).toContain('1 live session in it');
    expect(await statuses(ann, second, second.workers)).toEqual(new Set([200]));
    expect(await statuses(eve, second, second.workers)).toEqual(new Set([401]));
  });

  it('leaves no worker behind when the primary alone is killed', async () => {
    process.kill(second.pid, 'SIGKILL');
    // Each worker holds the streams of the primary until it ends.
    expect(await second.ended).toBe('SIGKILL');
  });

  it('never wrote a token or a stack trace, to any file or to the terminal', () => {
    const files = readFilesOf(scratch);
    const outputs = [first.output(), second.output()];
    // The control: what it looks for is found where it is.
    expect(findToken(tokens, [`at the end ${tokens.at(-1)?.slice(8, 20)}`])).toBe(tokens.at(-1));
    expect(files.some((text) => text.includes('sha256:v1:'))).toBe(true);
    expect(findToken(tokens, [...outputs, ...files])).toBeUndefined();
    for (const output of outputs) expect(output).not.toMatch(/^ +at |Error:/m);
  });
});

it('control: workers that miss the logouts of others are found by the same look', async () => {
  const file = new URL('../packages/eventlog-file/dist/index.js', import.meta.url);
  const missing = `
    import { FileEventLog } from '${file}';
    const { append, readSync } = FileEventLog.prototype;
    const own = new Set();
    FileEventLog.prototype.append = function (event, options) {
      own.add(event.id);
      return append.call(this, event, options);
    };
    FileEventLog.prototype.readSync = function (after) {
      return readSync.call(this, after).filter(({ id, type }) => type !== 'session_expired' || own.has(id));
    };`;
  const stale = await start(`file:${scratch}/stale`, runFirst(missing));
  const browser = new Browser();
  await browser.login(stale.url, 'ann');
  expect(await statuses(browser, stale, stale.workers)).toEqual(new Set([200]));
  expect((await browser.ask(stale.url, 'POST', '/logout')).status).toBe(204);
  expect(await statuses(browser, stale, stale.workers)).toEqual(new Set([200, 401]));
  killAll(stale);
});

describe('SIGTERM', () => {
  it('ends everything, with exit code 0 and a last word', async () => {
    const orchestrator = await start(`file:${scratch}/stopped`);
    process.kill(orchestrator.pid, 'SIGTERM');
    expect(await orchestrator.ended).toBe(0);
    expect(orchestrator.output()).toMatch(/Stopped\..*\n$/);
  });
});

describe('a start that can’t go on', () => {
  const file = join(scratch, 'a-file');
  writeFileSync(file, 'not a log', { mode: 0o600 });
  const open = join(scratch, 'open-to-all');
  mkdirSync(open);

  it.each([
    ['an unknown option', ['--fast'], {}, 2, '--fast'],
    ['an argument too many', ['sqlite:x'], {}, 2, '--log'],
    ['an option without its value', ['--log'], {}, 2, '--log'],
    ['a log in memory', ['--log', 'memory'], {}, 2, 'cannot be shared'],
    ['a kind of log that is not known', ['--log', 'redis:x'], {}, 2, 'file:DIRECTORY, sqlite:FILE or postgres://'],
    ['a port that is no number', [], { PORT: 'http' }, 2, 'PORT'],
    ['no workers', [], { WORKERS: '0' }, 2, 'WORKERS'],
    ['a file in the place of the directory', ['--log', `file:${file}`], {}, 1, file],
    ['a database that is none', ['--log', `sqlite:${file}`], {}, 1, 'a-file'],
    ['a directory in the place of the database', ['--log', `sqlite:${open}`], {}, 1, open],
    ['a directory that cannot be made', ['--log', `file:${file}/log`], {}, 1, file],
    ['an address of another machine', ['--log', `file:${scratch}/new`], { HOST: '192.0.2.1' }, 1, 'HOST'],
  ] as const)('for %s says so in one line, and what to do', (_, args, env, code, word) => {
    expectOneLine(refusedStart(args, env), code, word);
    expect(readFileSync(file, 'utf8')).toBe('not a log');
  });

  it('for a directory that others can write to', () => {
    chmodSync(open, 0o777);
    expectOneLine(refusedStart(['--log', `file:${open}`]), 1, 'chmod 700');
    expect(readdirSync(open)).toEqual([]);
  });

  it('for a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    expectOneLine(refusedStart(['--log', `file:${scratch}/new`], { PORT: String(port) }), 1, `Port ${port} is taken`);
    server.close();
  });

  it('for an old Node, before anything else is loaded', () => {
    const pretend = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })";
    expectOneLine(refusedStart(['--fast'], {}, runFirst(pretend)), 1, 'needs Node 22.14 or newer');
  });

  it('for workers that end before they listen, again and again', () => {
    const start = refusedStart(
      ['--log', `file:${scratch}/new`],
      {},
      runFirst("import cluster from 'node:cluster'; if (cluster.isWorker) process.kill(process.pid, 'SIGKILL')"),
    );
    expectOneLine(start, 1, 'Workers end before they can answer');
  });

  it('is not one that asks for help', () => {
    expect(refusedStart(['--help'])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Usage:') });
  });
});

function expectOneLine(start: ReturnType<typeof refusedStart>, code: number, word: string): void {
  expect(start.stderr.split('\n')).toEqual([expect.stringContaining(word), '']);
  expect(start.stderr).not.toMatch(/\bat .*:\d+|Error/);
  expect([start.code, start.stdout]).toEqual([code, '']);
}

/** The arguments of Node that run a script before the program, in workers too. */
function runFirst(script: string): readonly string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
}

/** The first token of which 12 characters in a row, behind the prefix, stand in a text. */
function findToken(tokens: readonly string[], texts: readonly string[]): string | undefined {
  return tokens.find((token) => {
    const random = token.slice('sess_'.length);
    const windows = Array.from({ length: random.length - 11 }, (_, index) => random.slice(index, index + 12));
    return texts.some((text) => windows.some((window) => text.includes(window)));
  });
}

/** Every file below a directory, as text in which each byte is one character. */
function readFilesOf(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}
