import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type EventLog, MemoryEventLog, type NewEvent } from '@sessionlog/core';
import { FaultyEventLog, ManualClock } from '@sessionlog/core/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { instrumentEventLog } from '../src/instrument-event-log.ts';
import { CollectedMetrics } from './collected-metrics.ts';

const APPENDS = 'sessionlog.event_log.append.duration';
const event: NewEvent = { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', type: 'session_created', data: '{"principal":"ann"}' };
const exporter = new InMemorySpanExporter();
const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());
beforeEach(() => exporter.reset());

it('measures appends in seconds, by the kind of their events', async () => {
  const metrics = new CollectedMetrics();
  const clock = new ManualClock();
  const slow = new MemoryEventLog();
  const inside: EventLog = Object.assign(Object.create(null), {
    append: async (given: NewEvent) => {
      clock.advance(250);
      return slow.append(given);
    },
  });
  const log = instrumentEventLog(inside, {
    meterProvider: metrics.provider,
    tracerProvider,
    clock: clock.now,
    attributes: { 'sessionlog.log': 'slow' },
  });
  await log.append(event);
  await log.append({ ...event, type: 'made_by_a_user' });
  const series = await metrics.series(APPENDS);
  expect(series.map(({ attributes }) => attributes)).toEqual([
    { 'sessionlog.log': 'slow', 'sessionlog.event.type': 'session_created' },
    { 'sessionlog.log': 'slow', 'sessionlog.event.type': '_OTHER' },
  ]);
  for (const { value } of series) expect(value).toMatchObject({ count: 1, sum: 0.25 });
  const [metric] = (await metrics.all()).filter(({ descriptor }) => descriptor.name === APPENDS);
  expect(metric?.descriptor.unit).toBe('s');
});

it('tells failures by their codes, and nothing of a text', async () => {
  const metrics = new CollectedMetrics();
  const faulty = new FaultyEventLog(new MemoryEventLog());
  const log = instrumentEventLog(faulty, { meterProvider: metrics.provider, tracerProvider });
  faulty.failAppends('full', 'response-lost', 'aborted');
  await expect(log.append(event)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_FULL' });
  await expect(log.append(event)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  await expect(log.append(event)).rejects.toThrow('aborted');
  const signal = AbortSignal.abort(new Error('ann logs out'));
  await expect(new MemoryEventLog().append(event, { signal })).rejects.toThrow('ann logs out');
  const memory = instrumentEventLog(new MemoryEventLog(), { meterProvider: metrics.provider, tracerProvider });
  await expect(memory.append(event, { signal })).rejects.toThrow('ann logs out');
  const codes = (await metrics.series(APPENDS)).map(({ attributes }) => attributes['error.type']);
  const expected = ['ERR_EVENT_LOG_FULL', 'ERR_EVENT_LOG_UNAVAILABLE', '_OTHER', 'aborted'];
  expect(codes).toEqual(expected);
  const spans = exporter.getFinishedSpans();
  expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual(expected);
  for (const { status, events } of spans) {
    expect(status).toEqual({ code: SpanStatusCode.ERROR });
    expect(events).toEqual([]);
  }
});

it('has spans for appends and compactions, and for reads that a span waits for', async () => {
  const log = instrumentEventLog(new MemoryEventLog(), { tracerProvider });
  const request = tracerProvider.getTracer('test').startSpan('request');
  await context.with(trace.setSpan(ROOT_CONTEXT, request), async () => {
    const upTo = await log.append(event);
    await log.append({ ...event, type: 'session_touched' });
    for await (const _ of log.read()) break;
    await log.compact({ upTo, snapshot: '{}' });
    await expect(Array.fromAsync(log.read())).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_COMPACTED' });
  });
  await Array.fromAsync(log.read({ after: 1 }));
  const told = exporter.getFinishedSpans().map(({ name, attributes, parentSpanContext }) => ({
    name,
    attributes,
    isChild: parentSpanContext?.spanId === request.spanContext().spanId,
  }));
  expect(told).toEqual([
    { name: 'sessionlog.append', attributes: { 'sessionlog.event.type': 'session_created' }, isChild: true },
    { name: 'sessionlog.append', attributes: { 'sessionlog.event.type': 'session_touched' }, isChild: true },
    { name: 'sessionlog.read', attributes: { 'sessionlog.read.events': 1 }, isChild: true },
    { name: 'sessionlog.compact', attributes: {}, isChild: true },
    {
      name: 'sessionlog.read',
      attributes: { 'sessionlog.read.events': 0, 'error.type': 'ERR_EVENT_LOG_COMPACTED' },
      isChild: true,
    },
  ]);
});

it('makes what happens inside an append happen inside its span', async () => {
  let within: unknown;
  const inside: EventLog = Object.assign(new MemoryEventLog(), {
    append: async () => {
      within = trace.getActiveSpan()?.spanContext().spanId;
      return 1;
    },
  });
  await instrumentEventLog(inside, { tracerProvider }).append(event);
  expect(within).toBe(exporter.getFinishedSpans()[0]?.spanContext().spanId);
});

it('has the abilities of the log inside, and no others', () => {
  const log: EventLog = Object.assign(Object.create(null), { read: () => [], readSync: undefined });
  expect(Object.keys(instrumentEventLog(log)).sort()).toEqual(['append', 'close', 'read']);
  expect(Object.keys(instrumentEventLog(new MemoryEventLog())).sort()).toEqual([
    'append',
    'close',
    'compact',
    'read',
    'readSnapshot',
    'readSync',
    'tail',
  ]);
});

it.each([
  ['options', { name: 'a' }],
  ['clock', { clock: 1 }],
  ['attributes', { attributes: { a: {} } }],
  ['attributes', { attributes: ['a'] }],
])('refuses %s that are none', (field, options) => {
  expect(() => instrumentEventLog(new MemoryEventLog(), options as object)).toThrow(
    expect.objectContaining({ code: 'ERR_SESSION_INVALID', field }),
  );
});
