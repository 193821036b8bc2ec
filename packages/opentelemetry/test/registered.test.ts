import { metrics, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { MemoryEventLog, policies, SessionStore } from '@sessionlog/core';
import { afterEach, expect, it, vi } from 'vitest';
import { instrumentEventLog } from '../src/instrument-event-log.ts';
import { observeSessionStore } from '../src/observe-session-store.ts';
import { CollectedMetrics } from './collected-metrics.ts';

afterEach(() => {
  metrics.disable();
  trace.disable();
});

it('does nothing where nothing is registered: the log is not followed, and nothing fails', async () => {
  const inside = new MemoryEventLog();
  const tail = vi.spyOn(inside, 'tail');
  const log = instrumentEventLog(inside);
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const stats = vi.spyOn(store, 'stats');
  await using _observation = await observeSessionStore(store, {
    log: { stats: () => Promise.reject(new Error('no')) },
  });
  const { token } = await store.create({ principal: 'ann' });
  expect(await store.expire(token)).toBeDefined();
  expect(stats).not.toHaveBeenCalled();
  expect(tail).not.toHaveBeenCalled();
});

it('control: tells what is registered, by its name', async () => {
  const collected = new CollectedMetrics();
  const exporter = new InMemorySpanExporter();
  metrics.setGlobalMeterProvider(collected.provider);
  const inside = new MemoryEventLog();
  const tail = vi.spyOn(inside, 'tail');
  const log = instrumentEventLog(inside);
  // Spans go where they are registered later, too.
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  await using _observation = await observeSessionStore(store);
  await store.create({ principal: 'ann' });
  expect(await collected.value('sessionlog.session.count')).toBe(1);
  expect(await collected.value('sessionlog.event_log.append.duration')).toMatchObject({ count: 1 });
  expect(tail).toHaveBeenCalled();
  const [span] = exporter.getFinishedSpans();
  expect(span?.instrumentationScope.name).toBe('@sessionlog/opentelemetry');
});
