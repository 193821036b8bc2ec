import { l10AbortedReadEnds } from '../../../src/testing/laws/l10-aborted-read-ends.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A stream that swallows the abort: the reader takes the part that it got for the whole log. */
export const quietEndOfAbortedRead: BrokenEventLog = {
  name: 'aborted read that ends quietly',
  breaks: l10AbortedReadEnds,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        async *read({ signal, ...options } = {}) {
          for await (const event of log.read(options)) {
            if (signal?.aborted) return;
            yield event;
          }
        },
      }),
};
