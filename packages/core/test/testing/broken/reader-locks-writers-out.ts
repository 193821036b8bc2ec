import { l12PausedReadHoldsUpNobody } from '../../../src/testing/laws/l12-paused-read-holds-up-nobody.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** An iterator of the database is open across awaits, and its connection takes no write until it is through. */
export const readerLocksWritersOut: BrokenEventLog = {
  name: 'reader that locks writers out',
  breaks: l12PausedReadHoldsUpNobody,
  mayAlsoBreak: [],
  hangs: true,
  alteration: () => {
    const locks = new Set<Promise<void>>();
    return ({ log }) =>
      altered(log, {
        async append(event, options) {
          while (locks.size > 0) await Promise.all(locks);
          return log.append(event, options);
        },
        async *read(options) {
          const { promise, resolve } = Promise.withResolvers<void>();
          locks.add(promise);
          try {
            yield* log.read(options);
          } finally {
            locks.delete(promise);
            resolve();
          }
        },
      });
  },
};
