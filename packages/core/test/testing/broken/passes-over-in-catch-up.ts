import { hasCode } from '../../../src/errors.ts';
import { l15FollowerMissesNothing } from '../../../src/testing/laws/l15-follower-misses-nothing.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** Only a read from the start is told of the compaction; whoever catches up is given what is left. */
export const passesOverInCatchUp: BrokenEventLog = {
  name: 'catch-up that passes over events',
  breaks: l15FollowerMissesNothing,
  mayAlsoBreak: ['L14', 'L15', 'L16'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async *read({ after, ...options } = {}) {
          try {
            yield* log.read({ ...options, after });
          } catch (error) {
            if (after === undefined || !hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
            yield* log.read({ ...options, after: storage.snapshot?.upTo });
          }
        },
      }),
};
