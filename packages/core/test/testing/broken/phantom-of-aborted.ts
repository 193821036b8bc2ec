import { l10AbortedBeforeAppendsNothing } from '../../../src/testing/laws/l10-aborted-before-appends-nothing.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The caller's promise is raced with the signal, and the request is sent all the same. */
export const phantomOfAborted: BrokenEventLog = {
  name: 'phantom event of an aborted append',
  breaks: l10AbortedBeforeAppendsNothing,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        async append(event, options) {
          if (options?.signal?.aborted) log.append(event).catch(() => undefined);
          return log.append(event, options);
        },
      }),
};
