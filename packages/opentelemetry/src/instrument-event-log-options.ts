import { type Attributes, type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import { readRequest, SessionInvalidError } from '@sessionlog/core';
import { monotonicClock } from './monotonic-clock.ts';
import { readAttributes } from './read-attributes.ts';

/**
 * What `instrumentEventLog` takes. Read once; later changes of the object change nothing.
 *
 * @since 0.1.0
 */
export interface InstrumentEventLogOptions {
  /**
   * What every measurement and span of this log says beside its own, such as the kind of log: tells several logs of a
   * process apart. They are passed on as they are: nothing secret belongs here, and nothing that has many values.
   */
  readonly attributes?: Attributes | undefined;
  /** Where the metrics go. Default: the one that is registered with the API when `instrumentEventLog` is called. */
  readonly meterProvider?: MeterProvider | undefined;
  /** Where the spans go. Default: the one that is registered with the API, also later. */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Gives the time by which durations are measured, in ms. Default: a clock that never goes back. */
  readonly clock?: (() => number) | undefined;
}

const KEYS = ['attributes', 'meterProvider', 'tracerProvider', 'clock'] as const;

/** Options with every default filled in. */
export interface ReadInstrumentEventLogOptions {
  readonly attributes: Attributes;
  readonly meterProvider: MeterProvider;
  readonly tracerProvider: TracerProvider;
  readonly clock: () => number;
}

/**
 * Reads {@link InstrumentEventLogOptions}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readInstrumentEventLogOptions(options: unknown): ReadInstrumentEventLogOptions {
  const given = readRequest('options', options, KEYS);
  const { clock = monotonicClock } = given;
  if (typeof clock !== 'function') throw new SessionInvalidError('clock', 'must be a function.');
  return Object.freeze({
    attributes: readAttributes(given.attributes),
    meterProvider: (given.meterProvider as MeterProvider | undefined) ?? metrics.getMeterProvider(),
    tracerProvider: (given.tracerProvider as TracerProvider | undefined) ?? trace.getTracerProvider(),
    clock: clock as () => number,
  });
}
