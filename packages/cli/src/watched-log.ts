import { isCopyMarker } from './copy-marker.ts';
import type { OpenedLog } from './open-log.ts';
import { UnfinishedCopyError } from './unfinished-copy-error.ts';

/**
 * A log that tells of each event that is read of it. It is the log of another object, and is not closed by itself.
 *
 * Reading it throws UnfinishedCopyError where it is one.
 */
export function watchedLog(log: OpenedLog, onEvent: () => void): OpenedLog {
  return {
    append: (event, options) => log.append(event, options),
    async *read(options) {
      for await (const event of log.read(options)) {
        if (isCopyMarker(event)) throw new UnfinishedCopyError();
        onEvent();
        yield event;
      }
    },
    tail: (options) => log.tail(options),
    compact: (request) => log.compact(request),
    readSnapshot: (options) => log.readSnapshot(options),
    stats: () => log.stats(),
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  };
}
