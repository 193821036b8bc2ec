import { readdirSync } from 'node:fs';
import { policies, SessionStore } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { AskedProcess } from './processes/asked-process.ts';
import { locationOf, sharedKinds } from './processes/location-of.ts';
import { nextMessage } from './processes/next-message.ts';
import { openAnyLog } from './processes/open-any-log.ts';
import { startProcess } from './processes/start-process.ts';
import { scale } from './setup/scale.ts';

const PROCESSES = 8;
const TOKENS = scale > 1 ? 200 * scale : 50;

interface Created {
  readonly won: boolean;
  readonly id: string;
}

interface Rotated {
  /** The tokens that the stores of this racer were given. */
  readonly drawn: readonly string[];
  readonly oldWorks: boolean;
}

/** What each racer says of each token. */
interface Race {
  readonly created: readonly (readonly Created[])[];
  readonly rotated: readonly (readonly Rotated[])[];
  /** How many rotations were appended, those too that came too late. */
  readonly rotations: number;
}

/** Starts a racer for each location, and lets them go when all are ready: first to create, and then to rotate. */
async function race(racing: readonly string[]): Promise<Race> {
  const racers = racing.map((location, index) => startProcess('racer', location, `racer-${index}`, String(TOKENS)));
  await Promise.all(racers.map((racer) => nextMessage(racer)));
  const phase = async <Result>(name: string) => {
    const finished = racers.map((racer) => nextMessage(racer));
    for (const { process } of racers) process.send(name);
    return (await Promise.all(finished)) as readonly {
      readonly results: readonly Result[];
      readonly appended: number;
    }[];
  };
  const created = await phase<Created>('create');
  const rotated = await phase<Rotated>('rotate');
  return {
    created: created.map(({ results }) => results),
    rotated: rotated.map(({ results }) => results),
    rotations: rotated.reduce((sum, { appended }) => sum + appended, 0),
  };
}

const tokens = Array.from({ length: TOKENS }, (_, token) => token);

/** The tokens that do not have exactly one winner whose id every loser was told. */
function unsettled({ created }: Race): readonly number[] {
  return tokens.filter((token) => {
    const ofToken = created.map((racer) => racer[token]);
    const winners = ofToken.filter((result) => result?.won);
    return winners.length !== 1 || ofToken.some((result) => result?.id !== winners[0]?.id);
  });
}

/** The tokens of which not exactly one store has rotated the session, or that work all the same. */
function unrotated({ rotated }: Race): readonly number[] {
  return tokens.filter((token) => {
    const ofToken = rotated.map((racer) => racer[token]);
    return ofToken.flatMap((result) => result?.drawn ?? []).length !== 1 || ofToken.some((result) => result?.oldWorks);
  });
}

/** The number of the newest file of a file log: how often it rotated. */
function newestSegment(directory: string): number {
  const segments = readdirSync(directory).filter((name) => /^\d{8}-.*\.log$/.test(name));
  return Math.max(...segments.map((name) => Number(name.slice(0, 8))));
}

describe(`${PROCESSES} processes create the same ${TOKENS} tokens, and ${2 * PROCESSES} stores in them rotate each`, () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const kind of sharedKinds) {
    it(`${kind}: each has one winner, known to every loser, while another process compacts, and after a restart`, async () => {
      const location = await locationOf(kind, scratch);
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
      expect(unrotated(results)).toEqual([]);
      process.stdout.write(`${kind}: ${results.rotations} rotations appended for ${TOKENS} tokens\n`);
      expect(results.rotations).toBeGreaterThan(TOKENS);
      await using log = await openAnyLog(location);
      await expect(log.read()[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'ERR_EVENT_LOG_COMPACTED',
      });
      if (kind === 'rotating') expect(newestSegment(`${scratch}/${kind}`)).toBeGreaterThan(TOKENS / 20);
      const store = await SessionStore.open(log, { policy: policies.nistAal2 });
      expect((await store.stats()).live).toBe(TOKENS);
      for (const token of tokens) {
        expect(await store.get(`token-number-${token}`.padEnd(32, '.'))).toBeUndefined();
        const [drawn] = results.rotated.flatMap((racer) => racer[token]?.drawn ?? []);
        expect((await store.get(drawn))?.rotatedFrom).toBe(results.created[0]?.[token]?.id);
      }
    });
  }

  it('control: on two logs each token has two winners of each kind, and the checks say so', async () => {
    const results = await race([`file:${scratch}/one`, `file:${scratch}/other`]);
    expect(unsettled(results)).toHaveLength(TOKENS);
    expect(unrotated(results)).toHaveLength(TOKENS);
  });
});
