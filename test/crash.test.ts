import { type LocalEventLog, policies, SessionStore, tokenHandle } from '@sessionlog/core';
import { readAll } from '@sessionlog/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { locations, openLog } from './processes/open-log.ts';
import { startProcess } from './processes/start-process.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

const KILLS = 100 * scale;
const SIDE_BY_SIDE = 4;
const DOMAIN = 'sessionlog.session-token.v1';

/** What the killed processes said, token by token. */
type Said = Readonly<Record<'creating' | 'created' | 'expiring' | 'expired', Set<string>>>;

/** Lets appenders work until each has said so many lines, kills it, and starts another in its place. */
async function killLoop(location: string, kills: number, ...mode: readonly string[]): Promise<Said> {
  const said: Said = { creating: new Set(), created: new Set(), expiring: new Set(), expired: new Set() };
  const random = seededRandom(seed);
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started < kills) {
      const number = started++;
      const { process, ended, output } = startProcess('appender', location, `appender-${number}`, ...mode);
      let left = 1 + random(60);
      process.stdout?.on('data', (chunk: Buffer) => {
        left -= chunk.toString().split('\n').length - 1;
        if (left <= 0) process.kill('SIGKILL');
      });
      expect(await ended, output()).toBe('SIGKILL');
      for (const line of output().split('\n').slice(0, -1)) {
        const [what = '', token = ''] = line.split(' ');
        said[what as keyof Said].add(token);
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return said;
}

/** What is wrong with a log after the kills: acknowledged ⊆ recovered ⊆ requested, and dead is dead. */
async function faults(log: LocalEventLog, store: SessionStore, said: Said) {
  const lost: string[] = [];
  const revived: string[] = [];
  for (const token of said.created) {
    const found = await store.get(token);
    if (found === undefined && !said.expiring.has(token)) lost.push(token);
    if (found !== undefined && said.expired.has(token)) revived.push(token);
  }
  const requested = new Set([...said.creating].map((token) => tokenHandle(DOMAIN, token)));
  const created = (await readAll(log)).filter(({ type }) => type === 'session_created');
  const invented = created.filter(({ data }) => !requested.has(JSON.parse(data).token_handle));
  return { lost, revived, invented };
}

describe(`${KILLS} kills -9 of appending processes, ${SIDE_BY_SIDE} at a time`, () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const kind of ['file', 'sqlite']) {
    it(
      `${kind}: nothing acknowledged is lost, nothing ended comes back, and two replays are equal`,
      async () => {
        const location = locations(scratch).find((candidate) => candidate.startsWith(kind)) as string;
        const said = await killLoop(location, KILLS);
        expect(said.created.size).toBeGreaterThan(KILLS);
        await using log = await openLog(location);
        const store = await SessionStore.open(log, { policy: policies.nistAal2 });
        expect(await faults(log, store, said)).toEqual({ lost: [], revived: [], invented: [] });

        await using again = await openLog(location);
        const replayed = await SessionStore.open(again, { policy: policies.nistAal2 });
        expect(await Array.fromAsync(replayed.list())).toEqual(await Array.fromAsync(store.list()));
        expect(await readAll(again)).toEqual(await readAll(log));
      },
      240_000 * scale,
    );
  }

  it('control: a process that acknowledges early is found out', async () => {
    const location = `file:${scratch}/early`;
    const said = await killLoop(location, 12, 'early');
    await using log = await openLog(location);
    const store = await SessionStore.open(log, { policy: policies.nistAal2 });
    expect((await faults(log, store, said)).lost).not.toEqual([]);
  });
});
