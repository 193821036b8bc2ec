import { once } from 'node:events';
import { policies, SessionStore } from '@sessionlog/core';
import { describe, expect, it } from 'vitest';
import { openAnyLog } from '../processes/open-any-log.ts';
import { startProcess } from '../processes/start-process.ts';
import { scale } from '../setup/scale.ts';
import { freshLocation, postgresUrl } from './shared-server.ts';

const PROCESSES = 16;
const TOKENS = 500;

interface Created {
  readonly won: boolean;
  readonly id: string;
}

// Sixteen processes are much for the machine of npm test, which has eight of them in one-winner.test.ts. And where there is
// no server, which is said at the start of the run.
describe.skipIf(scale === 1 || postgresUrl === undefined)(
  `${PROCESSES} processes create the same ${TOKENS} tokens`,
  () => {
    it('each has one winner, known to every loser', async () => {
      const location = await freshLocation();
      const racers = Array.from({ length: PROCESSES }, (_, number) =>
        startProcess('racer', location, `racer-${number}`, String(TOKENS)),
      );
      const heard = () => Promise.all(racers.map(({ process }) => once(process, 'message')));
      await heard();
      const created = heard();
      for (const { process } of racers) process.send('create');
      const results = (await created).map(([{ results: each }]) => each as readonly Created[]);
      for (const { process, ended } of racers) {
        process.kill('SIGKILL');
        await ended;
      }
      await using log = await openAnyLog(location);
      const store = await SessionStore.open(log, { policy: policies.nistAal2 });
      for (let token = 0; token < TOKENS; token++) {
        const ofToken = results.map((racer) => racer[token]);
        const winners = ofToken.filter((result) => result?.won);
        expect(winners.length).toBe(1);
        expect(new Set(ofToken.map((result) => result?.id))).toEqual(new Set([winners[0]?.id]));
        expect((await store.get(`token-number-${token}`.padEnd(32, '.')))?.id).toBe(winners[0]?.id);
      }
    });
  },
);
