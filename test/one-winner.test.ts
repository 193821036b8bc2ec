import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { policies, SessionStore } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { AskedProcess } from './processes/asked-process.ts';
import { openLog } from './processes/open-log.ts';
import { type StartedProcess, startProcess } from './processes/start-process.ts';
import { scale } from './setup/scale.ts';

const PROCESSES = 8;
const TOKENS = 200 * scale;

interface Result {
  readonly won: boolean;
  readonly id: string;
}

/** Starts a racer for each location, and lets them go when all are ready. */
async function race(racing: readonly string[]): Promise<readonly (readonly Result[])[]> {
  const racers = racing.map((location, index) => startProcess('racer', location, `racer-${index}`, String(TOKENS)));
  await Promise.all(racers.map((racer) => firstMessage(racer)));
  const finished = racers.map((racer) => firstMessage(racer) as Promise<{ readonly results: readonly Result[] }>);
  for (const { process } of racers) process.send('go');
  return (await Promise.all(finished)).map(({ results }) => results);
}

async function firstMessage({ process, ended, output }: StartedProcess): Promise<unknown> {
  const message = await Promise.race([once(process, 'message'), ended]);
  if (!Array.isArray(message)) throw new Error(`a racer ended early: ${output()}`);
  return message[0];
}

/** The tokens that do not have exactly one winner whose id every loser was told. */
function unsettled(results: readonly (readonly Result[])[]): readonly number[] {
  return Array.from({ length: TOKENS }, (_, token) => token).filter((token) => {
    const ofToken = results.map((racer) => racer[token]);
    const winners = ofToken.filter((result) => result?.won);
    return winners.length !== 1 || ofToken.some((result) => result?.id !== winners[0]?.id);
  });
}

/** The number of the newest file of a file log: how often it rotated. */
function newestSegment(directory: string): number {
  const segments = readdirSync(directory).filter((name) => /^\d{8}-.*\.log$/.test(name));
  return Math.max(...segments.map((name) => Number(name.slice(0, 8))));
}

describe(`${PROCESSES} processes create the same ${TOKENS} tokens`, () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const kind of ['rotating', 'sqlite']) {
    it(`${kind}: each has one winner, known to every loser, while another process compacts, and after a restart`, async () => {
      const location = `${kind}:${scratch}/${kind}`;
      const compactor = await AskedProcess.start(location);
      let racing = true;
      const compacting = (async () => {
        while (racing) await compactor.ask('compact');
      })();
      const results = await race(Array.from({ length: PROCESSES }, () => location)).finally(() => {
        racing = false;
      });
      await compacting;
      await compactor.end();
      expect(unsettled(results)).toEqual([]);
      await using log = await openLog(location);
      await expect(log.read()[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'ERR_EVENT_LOG_COMPACTED',
      });
      if (kind === 'rotating') expect(newestSegment(`${scratch}/${kind}`)).toBeGreaterThan(TOKENS / 20);
      const store = await SessionStore.open(log, { policy: policies.nistAal2 });
      expect((await store.stats()).live).toBe(TOKENS);
      for (let token = 0; token < TOKENS; token++) {
        expect((await store.get(`token-number-${token}`.padEnd(32, '.')))?.id).toBe(results[0]?.[token]?.id);
      }
    });
  }

  it('control: on two logs each token has two winners, and the check says so', async () => {
    const results = await race([`file:${scratch}/one`, `file:${scratch}/other`]);
    expect(unsettled(results)).toHaveLength(TOKENS);
  });
});
