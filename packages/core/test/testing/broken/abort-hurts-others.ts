import { l10AbortDuringNeverUndoes } from '../../../src/testing/laws/l10-abort-during-never-undoes.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** Group commit with one fate for all: the caller who gives up takes those with him who wait for the same write. */
export const abortHurtsOthers: BrokenEventLog = {
  name: 'abort that hurts other appends',
  breaks: l10AbortDuringNeverUndoes,
  mayAlsoBreak: ['L7'],
  alteration: () => {
    const group = new Set<(reason: unknown) => void>();
    return ({ log }) =>
      altered(log, {
        append(event, options) {
          const { promise, resolve, reject } = Promise.withResolvers<number>();
          group.add(reject);
          options?.signal?.addEventListener('abort', () => {
            if (group.has(reject)) for (const rejectOne of group) rejectOne(options.signal?.reason);
          });
          log
            .append(event, options)
            .then(resolve, reject)
            .finally(() => group.delete(reject));
          return promise;
        },
      });
  },
};
