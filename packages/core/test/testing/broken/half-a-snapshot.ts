import { hasCode } from '../../../src/errors.ts';
import { l14WholeAfterFailedWrite } from '../../../src/testing/laws/l14-whole-after-failed-write.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A full disk takes a part of the snapshot, and the part stands in for the events all the same. */
export const halfASnapshot: BrokenEventLog = {
  name: 'half a snapshot after a failed write',
  breaks: l14WholeAfterFailedWrite,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async compact(request) {
          try {
            await log.compact(request);
          } catch (error) {
            const { snapshot } = storage;
            if (hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE') && snapshot) {
              storage.replace({ snapshot: { ...snapshot, entries: snapshot.entries.slice(0, -1) } });
            }
            throw error;
          }
        },
      }),
};
