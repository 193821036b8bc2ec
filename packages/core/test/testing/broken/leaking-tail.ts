import { l12LeavingTailReleases } from '../../../src/testing/laws/l12-leaving-tail-releases.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** Each tail has a watcher of its own, which ends with the log and not with the tail. */
export const leakingTail: BrokenEventLog = {
  name: 'tail that leaks its watcher when left',
  breaks: l12LeavingTailReleases,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log, storage }) => {
      const watchers: NodeJS.Timeout[] = [];
      return altered(log, {
        tail(options) {
          watchers.push(setInterval(() => storage.waker.wake(), 1000));
          return log.tail(options);
        },
        async close() {
          for (const watcher of watchers) clearInterval(watcher);
          await log.close();
        },
      });
    },
};
