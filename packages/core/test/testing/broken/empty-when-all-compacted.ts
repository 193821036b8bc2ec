import { l15CompactedStartRejects } from '../../../src/testing/laws/l15-compacted-start-rejects.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The first event that is left tells where the log begins. When none is left, the log looks like a new one. */
export const emptyWhenAllCompacted: BrokenEventLog = {
  name: 'empty when all is compacted',
  breaks: l15CompactedStartRejects,
  mayAlsoBreak: ['L14', 'L15', 'L16'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async *read({ after = 0, ...options } = {}) {
          const isNew = storage.events.length === 0 && storage.snapshot !== undefined;
          yield* log.read({ ...options, after: isNew ? Number.MAX_SAFE_INTEGER : after });
        },
      }),
};
