import { join } from 'node:path';
import type { Contestant } from '../contestant.ts';
import { writeLimitFile } from '../limit-file.ts';
import type { LimitProjection } from '../limit-projection.ts';
import { limitReplay } from '../limit-replay.ts';
import { eventsPath } from '../read-events.ts';

/** No replay can be faster: see {@link limitReplay}. */
export const limitReplayRate: Contestant = contestant('replay/limit-fold', (events, seconds) => events / seconds);

/** The same in seconds. */
export const limitReplayTime: Contestant = contestant('cold/limit/events', (_, seconds) => seconds);

function contestant(name: string, figure: (events: number, seconds: number) => number): Contestant {
  return {
    name,
    label: 'limit: read events + CRCs + fill tables',
    isLimit: true,
    async prepare({ directory, sharedDirectory, events }) {
      const path = join(directory, 'limit.events');
      if (writeLimitFile(eventsPath(sharedDirectory), path) !== events) throw new Error('Not every event was found.');
      const run = async (): Promise<number> => {
        const begin = performance.now();
        const sessions = limitReplay(path, limitSessionsOf(events));
        const seconds = (performance.now() - begin) / 1000;
        checkReplayed(sessions, events);
        return figure(events, seconds);
      };
      return { run, close: async () => {} };
    },
  };
}

/** How many sessions there are in the events that are replayed: of ten, five create one, and one ends one. */
export function limitSessionsOf(events: number): number {
  return Math.ceil(events / 2);
}

function checkReplayed({ live, sessions }: LimitProjection, events: number): void {
  if (live === 0 || live >= sessions || sessions !== limitSessionsOf(events)) {
    throw new Error('The limit did not replay what there is.');
  }
}
