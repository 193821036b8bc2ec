import { join } from 'node:path';
import type { Contestant } from '../contestant.ts';
import { writeLimitFile } from '../limit-file.ts';
import { limitReplay } from '../limit-replay.ts';
import { readLimitSnapshot, writeLimitSnapshot } from '../limit-snapshot.ts';
import { eventsPath } from '../read-events.ts';
import { limitSessionsOf } from './limit-replay.ts';

/** No cold start from a snapshot can be faster: see {@link readLimitSnapshot}. */
export const limitColdStart: Contestant = {
  name: 'cold/limit/snapshot',
  label: 'limit: read rows + CRCs + fill tables',
  isLimit: true,
  async prepare({ directory, sharedDirectory, events }) {
    const path = join(directory, 'limit.events');
    const snapshot = join(directory, 'limit.snapshot');
    writeLimitFile(eventsPath(sharedDirectory), path);
    const replayed = limitReplay(path, limitSessionsOf(events));
    const { live } = replayed;
    writeLimitSnapshot(snapshot, replayed);
    const run = async (): Promise<number> => {
      const begin = performance.now();
      const sessions = readLimitSnapshot(snapshot);
      const seconds = (performance.now() - begin) / 1000;
      if (live === 0 || sessions.live !== live) throw new Error('The limit gave another number of live sessions.');
      return seconds;
    };
    return { run, close: async () => {} };
  },
};
