import { l14SnapshotByteForByte } from '../../../src/testing/laws/l14-snapshot-byte-for-byte.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

const BATCH = 1000;

/** Entries are written in batches, and the one that fills a batch is in none of them. */
export const forgetsSnapshotEntry: BrokenEventLog = {
  name: 'snapshot that forgets an entry',
  breaks: l14SnapshotByteForByte,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log }) =>
      altered(log, {
        async readSnapshot(options) {
          const snapshot = await log.readSnapshot(options);
          const entries = async function* (): AsyncGenerator<string, void, undefined> {
            let given = 0;
            for await (const entry of snapshot?.entries ?? []) if (++given % BATCH !== 0) yield entry;
          };
          return snapshot && { ...snapshot, entries: entries() };
        },
      }),
};
