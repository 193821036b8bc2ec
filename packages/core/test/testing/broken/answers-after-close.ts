import { l11ClosedLogRefuses } from '../../../src/testing/laws/l11-closed-log-refuses.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A pooled connection: `close` gives it back, and the object goes on working on somebody else's. */
export const answersAfterClose: BrokenEventLog = {
  name: 'answers after close',
  breaks: l11ClosedLogRefuses,
  mayAlsoBreak: ['L11'],
  alteration:
    () =>
    ({ log }) =>
      altered(log, { close: async () => {} }),
};
