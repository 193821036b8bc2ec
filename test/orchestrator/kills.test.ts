import { afterAll, expect, it } from 'vitest';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { postgresUrl } from '../postgres/shared-server.ts';
import { locations } from '../processes/open-log.ts';
import { scale, seed } from '../setup/scale.ts';
import { seededRandom } from '../setup/seeded-random.ts';
import { freshDatabase } from './fresh-database.ts';
import { killAll } from './kill-all.ts';
import { answeringWorkers, SessionLedger } from './session-ledger.ts';
import { type Orchestrator, startOrchestrator } from './start-orchestrator.ts';

const KILLS = 3 * scale;
const WORKERS = 3;
const CLIENTS = 6;

const scratch = makeScratch();
// In the night, where there is a server.
const database = scale > 1 && postgresUrl !== undefined ? await freshDatabase('any') : undefined;
const running = new Set<Orchestrator>();
afterAll(async () => {
  for (const orchestrator of running) killAll(orchestrator);
  removeScratch(scratch);
  await database?.drop();
});

async function start(log: string): Promise<Orchestrator> {
  const orchestrator = await startOrchestrator(log, WORKERS);
  running.add(orchestrator);
  return orchestrator;
}

/** Clients log in and out while one worker after the other is killed. @returns the workers that were alive at the end. */
async function killLoop({ url }: Orchestrator, ledger: SessionLedger): Promise<readonly number[]> {
  const random = seededRandom(seed);
  let kills = 0;
  const client = async (number: number): Promise<void> => {
    for (let visit = 0; kills < KILLS; visit++) await ledger.visit(url, `client-${number}`, (visit + number) % 2 === 0);
  };
  const killer = async (): Promise<void> => {
    while (kills < KILLS) {
      const workers = await answeringWorkers(url);
      // The last one that answers is left: this is about sessions, not about an empty crew.
      if (workers.length < 2) continue;
      process.kill(workers[random(workers.length)] ?? 0, 'SIGKILL');
      kills += 1;
    }
  };
  await Promise.all([killer(), ...Array.from({ length: CLIENTS }, (_, number) => client(number))]);
  return answeringWorkers(url);
}

const LOGS = [...locations(scratch), ...(database === undefined ? [] : [database.url])].map((log) => ({
  kind: log.slice(0, log.indexOf(':')),
  log,
}));

it.each(LOGS)(
  `$kind: ${KILLS} kills -9 of workers in the middle of logins and logouts: who was told 200 is logged in everywhere, who was told 204 nowhere`,
  async ({ log }) => {
    const ledger = new SessionLedger();
    const first = await start(log);
    const alive = await killLoop(first, ledger);
    await ledger.checkAll(first.url);
    killAll(first, ...alive);
    await first.ended;

    const second = await start(log);
    await ledger.checkAll(second.url);
    await ledger.checkAll(second.url);
    expect(ledger.violations).toEqual([]);
    const { live, dead } = ledger.counts();
    expect(Math.min(live, dead)).toBeGreaterThan(0);

    ledger.lie();
    await ledger.checkAll(second.url);
    expect(ledger.violations, 'control: every lie is found').toHaveLength(live + dead);
    killAll(second);
  },
  120_000 * scale,
);
