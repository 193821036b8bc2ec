import { type Context, context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { EventLog } from '@sessionlog/core';
import { checkLaw, type Law, laws, testEventLog } from '@sessionlog/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memorySubject } from '../../../test/logs/memory-subject.ts';
import { scale, seed } from '../../../test/setup/scale.ts';
import { instrumentEventLog } from '../src/instrument-event-log.ts';
import { CollectedMetrics } from './collected-metrics.ts';
import { directorySubject } from './directory-subject.ts';
import { instrumentedSubject } from './instrumented-subject.ts';

// The laws are proved of the logs themselves: what is between is tried with a part of it, in the night with more.
const part = 0.1 * scale;
const patienceMs = 30_000;
const { provider } = new CollectedMetrics();

// The worst that a user can plug in: it throws at every turn.
const thrower: SpanProcessor = {
  onStart: (_span: Span, _parent: Context) => refuse(),
  onEnd: refuse,
  forceFlush: async () => {},
  shutdown: async () => {},
};
const spans = new TracerProvider({ spanProcessors: [] });
const throwing = new TracerProvider({ spanProcessors: [thrower] });

// Reads have spans of their own only inside of somebody's span.
const inside = trace.setSpan(ROOT_CONTEXT, spans.getTracer('test').startSpan('request'));
const manager = new AsyncLocalStorageContextManager().enable();

beforeAll(() => context.setGlobalContextManager(manager));
afterAll(() => context.disable());

const inSpan = Object.assign((name: string, body: () => Promise<void>) => it(name, () => context.with(inside, body)), {
  // What a subject can't be tried for, as testEventLog says itself.
  skip: it.skip,
});

testEventLog({ describe, it: inSpan }, instrumentedSubject(memorySubject, provider, spans), {
  scale: part,
  patienceMs,
});

describe('where OpenTelemetry throws', () => {
  const subject = instrumentedSubject(directorySubject, provider, throwing);
  if (scale > 1) testEventLog({ describe, it: inSpan }, subject, { scale, patienceMs });

  // By day every fourth, other ones in every run.
  const chosen = laws.filter(
    ({ needs = [] }, index) => index % 4 === seed % 4 && needs.every((ability) => subject.abilities?.includes(ability)),
  );
  it.each(chosen.map((law) => [`${law.id} ${law.name}`, law] as const))('%s', (_, law) =>
    context.with(inside, () => checkLaw(law, { subject, scale: part, patienceMs })),
  );
});

describe('control: a wrapper that passes not everything on is found out', () => {
  const broken: Readonly<Record<string, (log: EventLog) => Partial<EventLog>>> = {
    L2: (log) => ({ read: () => log.read() }),
    L10: (log) => ({ append: (event) => log.append(event) }),
    L11: () => ({ close: async () => {} }),
  };

  it.each(Object.entries(broken))('%s', async (id, breakIt) => {
    const subject = instrumentedSubject(memorySubject, provider, spans, (log, options) => {
      const instrumented = instrumentEventLog(log, options);
      return { ...instrumented, ...breakIt(instrumented) };
    });
    const law = laws.find((one) => one.id === id) as Law;
    await expect(checkLaw(law, { subject, scale: 1, patienceMs })).rejects.toThrow();
  });
});

function refuse(): never {
  throw new Error('refused');
}
