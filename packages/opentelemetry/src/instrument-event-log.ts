import {
  type CompactableEventLog,
  type EventLog,
  isCompactable,
  isLocal,
  isTailable,
  type LocalEventLog,
  type TailableEventLog,
} from '@sessionlog/core';
import { eventKind } from './event-kind.ts';
import { type InstrumentEventLogOptions, readInstrumentEventLogOptions } from './instrument-event-log-options.ts';
import { LogCalls } from './log-calls.ts';
import { OTHER } from './other.ts';
import { quietly } from './quietly.ts';

type Contract = LocalEventLog & CompactableEventLog & TailableEventLog;

/**
 * What a log has of the contract: it can be asked without a promise, compacted or waited for if the log can. What else the
 * log has, such as `stats`, stays its own.
 *
 * @since 0.1.0
 */
export type InstrumentedEventLog<Log extends EventLog> = Pick<Log, keyof Log & keyof Contract>;

/**
 * A log that tells OpenTelemetry of its calls and does with them what the log inside does; it keeps every promise that this
 * keeps (L1 to L17), and closes it. Open a store over it in place of the log.
 *
 * - `sessionlog.event_log.append.duration` (histogram, `s`), with `sessionlog.event.type`, and `error.type` where it failed:
 *   the appends of this process.
 * - Spans `sessionlog.append` and `sessionlog.compact`, and `sessionlog.read` where a span is active that waits for it.
 *
 * No attribute holds a token, handle, principal, session id, or a user's text. A part of OpenTelemetry that throws changes
 * no answer.
 *
 * @throws `ERR_SESSION_INVALID` naming the option that is wrong.
 * @since 0.1.0
 */
export function instrumentEventLog<Log extends EventLog>(
  log: Log,
  options: InstrumentEventLogOptions = {},
): InstrumentedEventLog<Log> {
  const calls = new LogCalls(readInstrumentEventLogOptions(options));
  const instrumented: EventLog & Partial<Contract> = {
    async append(event, given = {}) {
      const kind = quietly(() => eventKind(event)) ?? OTHER;
      return calls.append(kind, given.signal, () => log.append(event, given));
    },
    read: (given = {}) => calls.read(log, given),
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
    ...(isLocal(log) && { readSync: (after) => log.readSync(after) }),
    ...(isTailable(log) && { tail: (given) => log.tail(given) }),
    ...(isCompactable(log) && {
      compact: async (request) => calls.compact(request.signal, () => log.compact(request)),
      readSnapshot: (given) => log.readSnapshot(given),
    }),
  };
  return Object.freeze(instrumented) as unknown as InstrumentedEventLog<Log>;
}
