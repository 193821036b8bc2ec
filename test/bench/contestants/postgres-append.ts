import { benchEvents } from '../bench-event.ts';
import type { Contestant } from '../contestant.ts';
import { openLog } from '../open-log.ts';
import { concurrentRate } from '../rate.ts';

/** `append` to the PostgreSQL log, with a number of calls in flight. */
export function postgresAppend(inFlight: number): Contestant {
  return {
    name: `append/postgres/${inFlight}`,
    label: `append to the PostgreSQL log, ${inFlight} in flight`,
    server: 'postgres',
    async prepare({ directory, runMs }) {
      const log = await openLog('postgres', directory);
      const next = await benchEvents();
      return { run: () => concurrentRate(runMs, inFlight, () => log.append(next())), close: () => log.close() };
    },
  };
}
