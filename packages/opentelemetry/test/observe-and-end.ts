import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { policies, SessionStore } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { observeSessionStore } from '@sessionlog/opentelemetry';

// Observes a store on the log in a directory, and closes nothing; follows its changes too where it is told to, up to the first
// one. Ends when nothing keeps it running.
const [, , directory = '', follow] = process.argv;
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
const log = await FileEventLog.open({ directory });
const store = await SessionStore.open(log, { policy: policies.nistAal2 });
await observeSessionStore(store, { log, meterProvider });
await store.stats();
console.log('observed');
if (follow === 'follow') {
  // Not awaited here: an end in the middle of that would be no end of its own.
  void store
    .changes()
    .next()
    .then(({ value }) => console.log(value?.type));
}
