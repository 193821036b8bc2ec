import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresServer } from '../postgres/postgres-server.ts';
import { postgresUrl } from '../postgres/shared-server.ts';
import { scale } from '../setup/scale.ts';
import { askEach } from './ask.ts';
import { Browser } from './browser.ts';
import { type FreshDatabase, freshDatabase } from './fresh-database.ts';
import { killAll } from './kill-all.ts';
import { type Orchestrator, refusedStart, startOrchestrator } from './start-orchestrator.ts';

// What the other logs are put through in orchestrator.test.ts, this one is in the night.

const PASSWORD = 'the-password-of-the-database';
const running = new Set<Orchestrator>();

async function start(log: string, workers: number): Promise<Orchestrator> {
  const orchestrator = await startOrchestrator(log, workers);
  running.add(orchestrator);
  return orchestrator;
}

/** Statuses of `/me`, asked until every worker has answered. */
async function statuses(browser: Browser, { url, workers }: Orchestrator): Promise<Set<number>> {
  return new Set((await askEach(workers, () => browser.me(url))).map(({ status }) => status));
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('orchestrators on a log in PostgreSQL', () => {
  let database: FreshDatabase;
  let here: Orchestrator;
  let there: Orchestrator;
  const ann = new Browser();

  beforeAll(async () => {
    database = await freshDatabase(PASSWORD);
  });

  afterAll(async () => {
    for (const orchestrator of running) killAll(orchestrator);
    await database?.drop();
  });

  it('are one, on whatever host: out in one worker is out in all, out everywhere too', async () => {
    here = await start(database.url, 2);
    expect(here.output()).toContain(`  Log       ${database.shown}\n            0 live sessions in it\n`);
    const [phone, bob] = [new Browser(), new Browser()];
    await ann.login(here.url, 'ann');
    await bob.login(here.url, 'bob');
    there = await start(database.url, 1);
    expect(there.output()).toContain('2 live sessions in it');
    await phone.login(there.url, 'ann');
    for (const host of [here, there]) {
      for (const browser of [ann, phone, bob]) expect(await statuses(browser, host)).toEqual(new Set([200]));
    }
    expect((await bob.ask(there.url, 'POST', '/logout')).status).toBe(204);
    expect(await statuses(bob, here)).toEqual(new Set([401]));
    expect(JSON.parse((await phone.ask(there.url, 'DELETE', '/sessions')).text)).toEqual({ ended: 2 });
    for (const browser of [ann, phone]) expect(await statuses(browser, here)).toEqual(new Set([401]));
  });

  it('end with SIGTERM, and leave no connection behind that the server has to miss', async () => {
    await ann.login(here.url, 'ann');
    for (const { pid } of [here, there]) process.kill(pid, 'SIGTERM');
    for (const { ended, output } of [here, there]) {
      expect(await ended).toBe(0);
      expect(output()).toMatch(/Stopped\..*\n$/);
    }
    // The server counts a connection when it is gone, a little later than its client.
    while ((await database.connections()).open > 0) await wait(20);
    expect((await database.connections()).abandoned).toBe(0);
  });

  it('find who was logged in when they are started again', async () => {
    const again = await start(database.url, 1);
    expect(again.output()).toContain('1 live session in it');
    expect(await statuses(ann, again)).toEqual(new Set([200]));
    killAll(again);
    await again.ended;
    while ((await database.connections()).open > 0) await wait(20);
    expect((await database.connections()).abandoned, 'control: killed, they are missed').toBeGreaterThan(0);
  });

  it('show the password nowhere', () => {
    const outputs = [...running].map(({ output }) => output());
    expect(outputs.filter((output) => output.includes(PASSWORD))).toEqual([]);
    for (const output of outputs) expect(output).not.toMatch(/^ +at |Error:/m);
  });
});

const server = scale > 1 ? await PostgresServer.begin() : undefined;

// In the night, where one can be started: a server that others run is not killed.
describe.skipIf(server === undefined)('an orchestrator whose server is killed', () => {
  afterAll(async () => {
    for (const orchestrator of running) killAll(orchestrator);
    await server?.stop();
  });

  it('says so to who asks, goes on when it is back, with everybody logged in, and ends without it', async () => {
    const { url } = server as PostgresServer;
    const orchestrator = await start(url, 2);
    const browser = new Browser();
    await browser.login(orchestrator.url, 'ann');
    await server?.kill();
    const { status, text } = await browser.me(orchestrator.url);
    expect([status, JSON.parse(text).error]).toEqual([503, 'log_unavailable']);
    await server?.restart();
    // The server may be in the middle of its recovery.
    let answers = await statuses(browser, orchestrator);
    while (answers.has(503)) answers = await statuses(browser, orchestrator);
    expect(answers).toEqual(new Set([200]));
    await server?.kill();
    process.kill(orchestrator.pid, 'SIGTERM');
    expect(await orchestrator.ended).toBe(0);
    expect(orchestrator.output()).toMatch(/Stopped\..*\n$/);
    expect(orchestrator.output()).not.toMatch(/^ +at |postgres@|Error:/m);
  });
});

describe('a start on a database', () => {
  it('that does not answer says so in one line, and what to do, without the password', () => {
    const { code, stdout, stderr } = refusedStart(['--log', `postgres://robin:${PASSWORD}@127.0.0.1:1/app`]);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(
        /^The log postgres:\/\/127\.0\.0\.1:1\/app cannot be opened: it could not be reached \(ECONN/,
      ),
      '',
    ]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).not.toMatch(new RegExp(`${PASSWORD}|robin`));
  });
});
