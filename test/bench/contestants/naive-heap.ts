import type { Contestant } from '../contestant.ts';
import { naiveSessions } from '../naive-sessions.ts';
import { eventsPath } from '../read-events.ts';
import { usedBytes } from '../used-bytes.ts';

/** How much memory the sessions of the naive replay take. */
export const naiveHeap: Contestant = {
  name: 'heap/naive',
  label: 'naive: the parsed objects in a Map',
  async prepare({ sharedDirectory }) {
    const run = async (): Promise<number> => {
      const before = usedBytes();
      const sessions = naiveSessions(eventsPath(sharedDirectory));
      const after = usedBytes();
      return (after - before) / sessions.size;
    };
    return { run, close: async () => {} };
  },
};
