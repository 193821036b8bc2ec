import { l11ClosedLogRefusesCompaction } from '../../../src/testing/laws/l11-closed-log-refuses-compaction.ts';
import { altered } from '../altered.ts';
import { SimulatedEventLog } from '../simulated-event-log.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** Compaction has a connection of its own, which `close` does not know of. */
export const compactsAfterClose: BrokenEventLog = {
  name: 'compacts after close',
  breaks: l11ClosedLogRefusesCompaction,
  mayAlsoBreak: ['L13'],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, { compact: (request) => new SimulatedEventLog(storage).compact(request) }),
};
