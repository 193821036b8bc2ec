import { l02AfterIsExclusive } from '../../../src/testing/laws/l02-after-is-exclusive.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** `>=` for `>`: the last event is given again with every catch-up, harmless until one of them counts. */
export const inclusiveAfter: BrokenEventLog = {
  name: 'inclusive after',
  breaks: l02AfterIsExclusive,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        read: ({ after, ...options } = {}) =>
          log.read(after === undefined ? options : { ...options, after: after - 1 }),
      }),
};
