import { l10AbortedSnapshotReadEnds } from '../../../src/testing/laws/l10-aborted-snapshot-read-ends.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A stream that swallows the abort: the reader takes the sessions that it got for all of them. */
export const quietEndOfAbortedSnapshot: BrokenEventLog = {
  name: 'aborted snapshot that ends quietly',
  breaks: l10AbortedSnapshotReadEnds,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        async readSnapshot(options) {
          const snapshot = await log.readSnapshot(options);
          const entries = async function* (): AsyncGenerator<string, void, undefined> {
            for await (const entry of snapshot?.entries ?? []) {
              if (options?.signal?.aborted) return;
              yield entry;
            }
          };
          return snapshot && { ...snapshot, entries: entries() };
        },
      }),
};
