import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { EventLog } from '@sessionlog/core';
import type { EventLogSubject } from '@sessionlog/core/testing';
import { instrumentEventLog } from '../src/instrument-event-log.ts';

type Instrument = (
  log: EventLog,
  options: { meterProvider: MeterProvider; tracerProvider: TracerProvider },
) => EventLog;

/** The logs of a subject, each of them instrumented. */
export function instrumentedSubject(
  subject: EventLogSubject,
  meterProvider: MeterProvider,
  tracerProvider: TracerProvider,
  instrument: Instrument = instrumentEventLog,
): EventLogSubject {
  return {
    ...subject,
    name: `instrumented ${subject.name}`,
    async create() {
      const fixture = await subject.create();
      const inside = new Map<EventLog, EventLog>();
      return {
        ...fixture,
        async open() {
          const log = await fixture.open();
          const instrumented = instrument(log, { meterProvider, tracerProvider });
          inside.set(instrumented, log);
          return instrumented;
        },
        failNextWrite: (log) => fixture.failNextWrite?.(inside.get(log) ?? log),
      };
    },
  };
}
