import {
  type Attributes,
  type Context,
  context,
  type Histogram,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { EventLog, ReadOptions, RecordedEvent } from '@sessionlog/core';
import { errorCode } from './error-code.ts';
import type { ReadInstrumentEventLogOptions } from './instrument-event-log-options.ts';
import { quietly } from './quietly.ts';
import { SCOPE } from './scope.ts';

// In seconds: from a log in memory to a server that is out of reach.
const BOUNDARIES = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface BegunCall {
  readonly span: Span;
  readonly within: Context;
  readonly startedMs: number;
}

/** What is told of the calls of one event log. Nothing here throws, and nothing changes what a call answers. */
export class LogCalls {
  readonly #attributes: Attributes;
  readonly #clock: () => number;
  readonly #tracer: Tracer;
  readonly #appends: Histogram;

  constructor({ attributes, meterProvider, tracerProvider, clock }: ReadInstrumentEventLogOptions) {
    this.#attributes = attributes;
    this.#clock = clock;
    this.#tracer = tracerProvider.getTracer(SCOPE);
    this.#appends = meterProvider.getMeter(SCOPE).createHistogram('sessionlog.event_log.append.duration', {
      description: 'How long appends took until they were durable, or failed.',
      unit: 's',
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
  }

  /** Makes an append inside a span, and measures it. @param kind - of the event. */
  append<Answer>(kind: string, signal: AbortSignal | undefined, call: () => Promise<Answer>): Promise<Answer> {
    const attributes = { ...this.#attributes, 'sessionlog.event.type': kind };
    return this.#tell('sessionlog.append', attributes, signal, call, (begun, failure) => {
      const seconds = Math.max(0, this.#clock() - begun.startedMs) / 1000;
      this.#appends.record(seconds, { ...attributes, ...failure }, begun.within);
    });
  }

  /** Makes a compaction inside a span. */
  compact<Answer>(signal: AbortSignal | undefined, call: () => Promise<Answer>): Promise<Answer> {
    return this.#tell('sessionlog.compact', this.#attributes, signal, call);
  }

  /** Reads; inside a span, where somebody's own span waits for it. */
  read(log: EventLog, options: ReadOptions): AsyncIterable<RecordedEvent> {
    return quietly(() => trace.getActiveSpan()) === undefined ? log.read(options) : this.#readInSpan(log, options);
  }

  async *#readInSpan(log: EventLog, options: ReadOptions): AsyncGenerator<RecordedEvent, void, undefined> {
    const begun = this.#begin('sessionlog.read', this.#attributes);
    let events = 0;
    let failure: Attributes = {};
    try {
      for await (const event of log.read(options)) {
        events += 1;
        yield event;
      }
    } catch (error) {
      failure = failed(error, options.signal);
      throw error;
    } finally {
      this.#end(begun, failure, ({ span }) => span.setAttribute('sessionlog.read.events', events));
    }
  }

  async #tell<Answer>(
    name: string,
    attributes: Attributes,
    signal: AbortSignal | undefined,
    call: () => Promise<Answer>,
    measure?: (begun: BegunCall, failure: Attributes) => void,
  ): Promise<Answer> {
    const begun = this.#begin(name, attributes);
    let failure: Attributes = {};
    try {
      return await (begun === undefined ? call() : context.with(begun.within, call));
    } catch (error) {
      failure = failed(error, signal);
      throw error;
    } finally {
      this.#end(begun, failure, (ended) => measure?.(ended, failure));
    }
  }

  #begin(name: string, attributes: Attributes): BegunCall | undefined {
    return quietly(() => {
      const span = this.#tracer.startSpan(name, { attributes });
      return { span, within: trace.setSpan(context.active(), span), startedMs: this.#clock() };
    });
  }

  #end(begun: BegunCall | undefined, failure: Attributes, measure: (begun: BegunCall) => void): void {
    if (begun === undefined) return;
    const { span } = begun;
    quietly(() => measure(begun));
    quietly(() => {
      span.setAttributes(failure);
      if (failure['error.type'] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
  }
}

function failed(error: unknown, signal: AbortSignal | undefined): Attributes {
  return { 'error.type': quietly(() => errorCode(error, signal)) };
}
