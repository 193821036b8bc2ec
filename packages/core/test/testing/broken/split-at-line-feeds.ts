import { l09DataByteForByte } from '../../../src/testing/laws/l09-data-byte-for-byte.ts';
import { altered, seen } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** Lines for records: JSON text with a line break between two tokens is cut there. */
export const splitAtLineFeeds: BrokenEventLog = {
  name: 'split at line feeds',
  breaks: l09DataByteForByte,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        read: (options) => seen(log, options, (event) => ({ ...event, data: event.data.split('\n', 1)[0] ?? '' })),
      }),
};
