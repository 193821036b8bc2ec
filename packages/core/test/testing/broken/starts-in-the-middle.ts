import { l15CompactedStartRejects } from '../../../src/testing/laws/l15-compacted-start-rejects.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** `SELECT ... WHERE position > ?` over what is left: the compacted events were never there, and nothing is said of it. */
export const startsInTheMiddle: BrokenEventLog = {
  name: 'read that starts in the middle',
  breaks: l15CompactedStartRejects,
  mayAlsoBreak: ['L14', 'L15', 'L16'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async *read({ after = 0, ...options } = {}) {
          yield* log.read({ ...options, after: Math.max(after, storage.snapshot?.upTo ?? 0) });
        },
      }),
};
