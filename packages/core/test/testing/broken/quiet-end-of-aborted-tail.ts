import type { RecordedEvent } from '../../../src/event-log.ts';
import { l10AbortedTailEnds } from '../../../src/testing/laws/l10-aborted-tail-ends.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A tail that is given up ends as if its reader had left. */
export const quietEndOfAbortedTail: BrokenEventLog = {
  name: 'aborted tail that ends quietly',
  breaks: l10AbortedTailEnds,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        tail(options) {
          const tail = log.tail(options)[Symbol.asyncIterator]();
          const next = async (): Promise<IteratorResult<RecordedEvent>> => {
            try {
              return await tail.next();
            } catch (error) {
              if (options?.signal?.aborted) return { done: true, value: undefined };
              throw error;
            }
          };
          return { [Symbol.asyncIterator]: () => ({ ...tail, next }) };
        },
      }),
};
