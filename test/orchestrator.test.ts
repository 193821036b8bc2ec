import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { askEach } from './orchestrator/ask.ts';
import { Browser } from './orchestrator/browser.ts';
import { killAll, waitForDeath, waitForReplacement } from './orchestrator/kill-all.ts';
import { type Orchestrator, refusedStart, startOrchestrator } from './orchestrator/start-orchestrator.ts';
import { locations } from './processes/open-log.ts';

// Real processes, real HTTP, real kills. Builds are used: `npm test` makes them first.

const WORKERS = 3;
const scratch = makeScratch();
const running = new Set<Orchestrator>();
afterAll(() => {
  for (const orchestrator of running) killAll(orchestrator);
  removeScratch(scratch);
});

async function start(log: string): Promise<Orchestrator> {
  const orchestrator = await startOrchestrator(log, WORKERS);
  running.add(orchestrator);
  return orchestrator;
}

/** Statuses of `/me`, asked until every worker has answered. */
async function statuses(browser: Browser, { url }: Orchestrator, workers: readonly number[]): Promise<Set<number>> {
  const answers = await askEach(workers, () => browser.me(url));
  return new Set(answers.map(({ status }) => status));
}

describe.each(locations(scratch))('an orchestrator on %s', (log) => {
  const tokens: string[] = [];
  const outputs: (() => string)[] = [];

  it('says on its first screen where to click, which log it is and whom to kill', async () => {
    const orchestrator = await start(log);
    const { url, pid, workers } = orchestrator;
    expect(orchestrator.output()).toContain(`Open      http://127.0.0.1:${new URL(url).port}\n  Log       ${log}\n`);
    expect(orchestrator.output()).toContain(`0 live sessions`);
    expect(orchestrator.output()).toContain(`kill -9 ${workers[0]}\n`);
    expect(orchestrator.output()).toContain(`kill -9 ${pid}\n`);
    expect(new Set(workers).size).toBe(WORKERS);
    process.kill(pid, 'SIGTERM');
    expect(await orchestrator.ended).toBe(0);
    for (const worker of workers) await waitForDeath(worker);
    expect(orchestrator.output()).toMatch(/Stopped\..*\n$/);
    expect(readFilesOf(scratch).length).toBeGreaterThan(0);
  });

  it('is one: logged in at one worker is logged in at all, and logged out at one is dead at all at once', async () => {
    const orchestrator = await start(log);
    const { url, workers } = orchestrator;
    const endedBy = new Set<number>();
    for (let round = 0; round < 4 * WORKERS; round++) {
      const browser = new Browser();
      await browser.login(url, `ann-${round}`);
      tokens.push(browser.token);
      expect(await statuses(browser, orchestrator, workers)).toEqual(new Set([200]));
      const logout = await browser.ask(url, 'POST', '/logout');
      expect(logout.status).toBe(204);
      endedBy.add(logout.worker);
      expect(await statuses(browser, orchestrator, workers)).toEqual(new Set([401]));
    }
    // So that it was proven of more than one worker.
    expect(endedBy.size).toBeGreaterThan(1);
    outputs.push(orchestrator.output);
    killAll(orchestrator);
    await orchestrator.ended;
  });

  it('shows the other devices, ends one of them in every worker, and touches nobody else’s', async () => {
    const orchestrator = await start(log);
    const { url, workers } = orchestrator;
    const [laptop, phone, bob] = [new Browser(), new Browser(), new Browser()];
    await laptop.login(url, 'ann');
    await phone.login(url, 'ann');
    await bob.login(url, 'bob');
    tokens.push(laptop.token, phone.token, bob.token);
    const list = await laptop.ask(url, 'GET', '/sessions');
    const { sessions, current } = JSON.parse(list.text) as { sessions: { id: string }[]; current: string };
    expect(current).toBe(laptop.sessionId);
    expect(sessions.map(({ id }) => id)).toEqual([laptop.sessionId, phone.sessionId]);
    expect((await laptop.ask(url, 'DELETE', `/sessions/${bob.sessionId}`)).status).toBe(404);
    expect((await laptop.ask(url, 'DELETE', `/sessions/${phone.sessionId}`)).status).toBe(204);
    expect(await statuses(phone, orchestrator, workers)).toEqual(new Set([401]));
    expect(await statuses(bob, orchestrator, workers)).toEqual(new Set([200]));
    await laptop.ask(url, 'POST', '/logout');
    await bob.ask(url, 'POST', '/logout');
    outputs.push(orchestrator.output);
    killAll(orchestrator);
    await orchestrator.ended;
  });

  it('survives kill -9 of a worker, and of everything: the living are logged in, the dead stay dead', async () => {
    const first = await start(log);
    const [ann, eve] = [new Browser(), new Browser()];
    await ann.login(first.url, 'ann');
    await eve.login(first.url, 'eve');
    tokens.push(ann.token, eve.token);
    expect((await eve.ask(first.url, 'POST', '/logout')).status).toBe(204);

    const [victim = 0] = first.workers;
    process.kill(victim, 'SIGKILL');
    const replacement = await waitForReplacement(first, victim);
    const workers = [...first.workers.filter((pid) => pid !== victim), replacement];
    expect(await statuses(ann, first, workers)).toEqual(new Set([200]));
    expect(await statuses(eve, first, workers)).toEqual(new Set([401]));

    killAll(first, replacement);
    await first.ended;
    const second = await start(log);
    expect(second.output()).toContain('1 live session in it');
    expect(await statuses(ann, second, second.workers)).toEqual(new Set([200]));
    expect(await statuses(eve, second, second.workers)).toEqual(new Set([401]));

    // The primary alone: nobody is left who could answer from an old log.
    process.kill(second.pid, 'SIGKILL');
    for (const worker of second.workers) await waitForDeath(worker);
    outputs.push(first.output, second.output);
  });

  it('never wrote a token, nor a stack trace, to any file or to the terminal', () => {
    const written = [...outputs.map((output) => output()), ...readFilesOf(scratch)];
    expect(tokens.length).toBeGreaterThan(12);
    expect(written.length).toBeGreaterThan(tokens.length / 12 + 2);
    expect(written.some((text) => text.includes('sha256:v1:'))).toBe(true);
    for (const token of tokens) {
      const random = token.slice('sess_'.length);
      const windows = Array.from({ length: random.length - 11 }, (_, index) => random.slice(index, index + 12));
      for (const text of written) expect(windows.some((window) => text.includes(window))).toBe(false);
    }
    for (const output of outputs) expect(output()).not.toMatch(/^ +at |Error:/m);
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
    ['a kind of log that is not known', ['--log', 'redis:x'], {}, 2, 'file:DIRECTORY or sqlite:FILE'],
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

  it('for a directory that others can write to', async () => {
    const { chmodSync } = await import('node:fs');
    chmodSync(open, 0o777);
    expectOneLine(refusedStart(['--log', `file:${open}`]), 1, 'chmod 700');
    expect(readdirSync(open)).toEqual([]);
  });

  it('for a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    expectOneLine(refusedStart(['--log', `file:${scratch}/new`], { PORT: String(port) }), 1, `Port ${port} is taken`);
    server.close();
  });

  it('for an old Node, before anything else is loaded', () => {
    const pretend = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })";
    const start = refusedStart(['--fast'], {}, ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`]);
    expectOneLine(start, 1, 'needs Node 22.13 or newer');
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

/** Every file below a directory, as text in which each byte is one character. */
function readFilesOf(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}
