import { type Attributes, type MeterProvider, metrics } from '@opentelemetry/api';
import { readRequest, SessionInvalidError } from '@sessionlog/core';
import type { ObservedEventLog } from './observed-event-log.ts';
import { readAttributes } from './read-attributes.ts';

const MOST_REASONS = 100;

/**
 * What `observeSessionStore` takes. Read once; later changes of the object change nothing.
 *
 * @since 0.1.0
 */
export interface ObserveSessionStoreOptions {
  /** The log of the store, for the figures that only it has. Absent: none of them. */
  readonly log?: ObservedEventLog | undefined;
  /**
   * The reasons of endings that are told by name, at most 100. Reasons are a user's text and have any number of values, so
   * that every other one is told as `_OTHER`. The store's own, `reuse`, is always told. Absent: no others.
   */
  readonly reasons?: readonly string[] | undefined;
  /**
   * What every measurement says beside its own: tells several stores of a process apart. They are passed on as they are:
   * nothing secret belongs here, and nothing that has many values.
   */
  readonly attributes?: Attributes | undefined;
  /** Where the metrics go. Default: the one that is registered with the API when `observeSessionStore` is called. */
  readonly meterProvider?: MeterProvider | undefined;
}

const KEYS = ['log', 'reasons', 'attributes', 'meterProvider'] as const;

/** Options with every default filled in. */
export interface ReadObserveSessionStoreOptions {
  readonly log: ObservedEventLog | undefined;
  readonly reasons: ReadonlySet<string>;
  readonly attributes: Attributes;
  readonly meterProvider: MeterProvider;
}

/**
 * Reads {@link ObserveSessionStoreOptions}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readObserveSessionStoreOptions(options: unknown): ReadObserveSessionStoreOptions {
  const given = readRequest('options', options, KEYS);
  return Object.freeze({
    log: readLog(given.log),
    reasons: readReasons(given.reasons),
    attributes: readAttributes(given.attributes),
    meterProvider: (given.meterProvider as MeterProvider | undefined) ?? metrics.getMeterProvider(),
  });
}

function readLog(value: unknown): ObservedEventLog | undefined {
  if (value === undefined || hasStats(value)) return value;
  throw new SessionInvalidError('log', 'must be a log that has stats: the one inside, where it is instrumented.');
}

function hasStats(value: unknown): value is ObservedEventLog {
  return typeof value === 'object' && value !== null && 'stats' in value && typeof value.stats === 'function';
}

function readReasons(value: unknown = []): ReadonlySet<string> {
  const reasons: readonly unknown[] = Array.isArray(value) ? [...value] : [undefined];
  if (reasons.length > MOST_REASONS || !reasons.every((reason) => typeof reason === 'string' && reason !== '')) {
    throw new SessionInvalidError('reasons', `must be an array of at most ${MOST_REASONS} strings that are not empty.`);
  }
  return new Set(reasons as readonly string[]);
}
