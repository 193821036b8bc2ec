import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';

/** One series of a metric: what it says beside its value, and the value; of a histogram, how often and how long in all. */
export interface Series {
  readonly attributes: Attributes;
  readonly value: unknown;
}

/** A real metrics SDK whose export goes to memory. */
export class CollectedMetrics {
  readonly provider: MeterProvider;
  readonly #exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);

  constructor() {
    this.provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: this.#exporter })] });
  }

  /** All metrics that there are, as they are now. */
  async all(): Promise<readonly MetricData[]> {
    this.#exporter.reset();
    await this.provider.forceFlush();
    return this.#exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
  }

  /** The series of one metric; none where there is no such metric. */
  async series(name: string): Promise<Series[]> {
    const found = (await this.all()).filter(({ descriptor }) => descriptor.name === name);
    return found.flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => ({ attributes, value })));
  }

  /** The value of the only series of a metric; `undefined` where there is none. */
  async value(name: string): Promise<unknown> {
    const [one, another] = await this.series(name);
    if (another !== undefined) throw new Error(`${name} has more than one series.`);
    return one?.value;
  }
}
