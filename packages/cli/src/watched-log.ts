import type { OpenedLog } from './open-log.ts';

/** A log that tells of each event that is read of it. It is the log of another object, and is not closed by itself. */
export function watchedLog(log: OpenedLog, onEvent: () => void): OpenedLog {
  return {
    append: (event, options) => log.append(event, options),
    async *read(options) {
      for await (const event of log.read(options)) {
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
