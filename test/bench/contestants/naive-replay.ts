import type { Contestant } from '../contestant.ts';
import { naiveSessions } from '../naive-sessions.ts';
import { eventsPath } from '../read-events.ts';

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
