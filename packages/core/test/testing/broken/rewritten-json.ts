import { l09DataByteForByte } from '../../../src/testing/laws/l09-data-byte-for-byte.ts';
import { altered, seen } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A JSON column, or a helpful driver: parsed and written anew, which loses repeated names and long numbers. */
export const rewrittenJson: BrokenEventLog = {
  name: 'rewritten JSON',
  breaks: l09DataByteForByte,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        read: (options) => seen(log, options, (event) => ({ ...event, data: JSON.stringify(JSON.parse(event.data)) })),
      }),
};
