import { hasCode } from '../../../src/errors.ts';
import { l13PoisonedLogRefusesCompaction } from '../../../src/testing/laws/l13-poisoned-log-refuses-compaction.ts';
import { altered } from '../altered.ts';
import { SimulatedEventLog } from '../simulated-event-log.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The snapshot is a file of its own, and nobody asks the log whether it still knows what it holds. */
export const snapshotOfPoisoned: BrokenEventLog = {
  name: 'snapshot of a poisoned log',
  breaks: l13PoisonedLogRefusesCompaction,
  mayAlsoBreak: ['L14'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async readSnapshot(options) {
          try {
            return await log.readSnapshot(options);
          } catch (error) {
            if (!hasCode(error, 'ERR_EVENT_LOG_POISONED')) throw error;
            return new SimulatedEventLog(storage).readSnapshot(options);
          }
        },
      }),
};
