import { join } from 'node:path';
import { benchToken } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { openFileStore } from '../open-file-store.ts';
import { concurrentRate } from '../rate.ts';

/** The `set` of session-file-store, for a session that was not there: a file of its own, synced and renamed. */
export function fileStoreSet(inFlight: number): Contestant {
  return {
    name: `create/file-store/${inFlight}`,
    label: `session-file-store set, ${inFlight} in flight`,
    async prepare({ directory, runMs }) {
      const store = openFileStore(join(directory, 'sessions'));
      const set = (index: number): Promise<void> => store.set(benchToken(), expressSession(index));
      return { run: () => concurrentRate(runMs, inFlight, set), close: async () => {} };
    },
  };
}
