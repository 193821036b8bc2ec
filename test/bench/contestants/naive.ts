import type { Contestant } from '../contestant.ts';
import { naiveSessions } from '../naive-sessions.ts';
import { eventsPath } from '../read-events.ts';
import { usedBytes } from '../used-bytes.ts';

/** How fast the naive replay is. */
export const naiveReplay: Contestant = {
  name: 'replay/naive',
  label: 'naive: JSON.parse of each NDJSON line into a Map',
  async prepare({ sharedDirectory, events }) {
    const run = async (): Promise<number> => {
      const begin = performance.now();
      const sessions = naiveSessions(eventsPath(sharedDirectory));
      const seconds = (performance.now() - begin) / 1000;
      if (sessions.size === 0) throw new Error('The naive replay gave no session.');
      return events / seconds;
    };
    return { run, close: async () => {} };
  },
};

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
