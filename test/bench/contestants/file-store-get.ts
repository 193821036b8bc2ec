import { join } from 'node:path';
import { benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { openFileStore } from '../open-file-store.ts';
import { callAll, concurrentRate } from '../rate.ts';

// Each is a file that is synced; more would only take time, and make it slower.
const MOST = 10_000;

/** The `get` of session-file-store. */
export function fileStoreGet(inFlight: number): Contestant {
  return {
    name: `get/file-store/${inFlight}`,
    label: `session-file-store get, ${inFlight} in flight`,
    async prepare({ directory, events, runMs, progress }) {
      const store = openFileStore(join(directory, 'sessions'));
      const tokens = Array.from({ length: Math.min(events, MOST) }, benchToken);
      await callAll(
        tokens.length,
        inFlight,
        (index) => store.set(tokens[index] ?? '', expressSession(index)),
        progress,
      );
      const get = async (index: number): Promise<void> => {
        if (!(await store.get(scattered(tokens, index)))) throw new Error('session-file-store did not find a session.');
      };
      return { run: () => concurrentRate(runMs, inFlight, get), close: async () => {} };
    },
  };
}
