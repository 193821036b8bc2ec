import type { CompactRequest } from '../../../src/event-log.ts';
import { l14RefusedCompactionChangesNothing } from '../../../src/testing/laws/l14-refused-compaction-changes-nothing.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** The source of the entries breaks off, and what came until then is kept as the snapshot. */
export const compactedByHalves: BrokenEventLog = {
  name: 'compacted by halves',
  breaks: l14RefusedCompactionChangesNothing,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        async compact(request) {
          const { snapshot } = request;
          if (!isSource(snapshot)) return log.compact(request);
          const broken: unknown[] = [];
          const entries = async function* (): AsyncGenerator<string, void, undefined> {
            try {
              yield* snapshot;
            } catch (error) {
              broken.push(error);
            }
          };
          await log.compact({ ...request, snapshot: entries() });
          if (broken.length > 0) throw broken[0];
        },
      }),
};

function isSource(snapshot: CompactRequest['snapshot']): snapshot is AsyncIterable<string> {
  return typeof snapshot === 'object' && snapshot !== null && Symbol.asyncIterator in snapshot;
}
