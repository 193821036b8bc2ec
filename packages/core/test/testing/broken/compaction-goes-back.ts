import { l14FurtherCompactionStands } from '../../../src/testing/laws/l14-further-compaction-stands.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A worker that was asked long ago finishes late, and puts its old snapshot over a newer one. */
export const compactionGoesBack: BrokenEventLog = {
  name: 'compaction that goes back',
  breaks: l14FurtherCompactionStands,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log, storage }) =>
      altered(log, {
        async compact(request) {
          const { upTo, snapshot } = request;
          await log.compact(request);
          if (Array.isArray(snapshot)) storage.replace({ snapshot: { upTo, entries: snapshot } });
        },
      }),
};
