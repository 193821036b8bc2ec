import type { Attributes, BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import { diag } from '@opentelemetry/api';
import { hasCode, type SessionStore } from '@sessionlog/core';
import { errorCode } from './error-code.ts';
import type { ObservedEventLog, ObservedEventLogStats } from './observed-event-log.ts';
import { quietly } from './quietly.ts';

/** Figures of a store and its log, asked for whenever metrics are collected. */
export class StoreFigures {
  readonly #store: SessionStore;
  readonly #log: ObservedEventLog | undefined;
  readonly #attributes: Attributes;
  readonly #live: Observable;
  readonly #lag: Observable;
  readonly #ofLog: ReadonlyMap<keyof ObservedEventLogStats, Observable>;

  constructor(meter: Meter, store: SessionStore, log: ObservedEventLog | undefined, attributes: Attributes) {
    this.#store = store;
    this.#log = log;
    this.#attributes = attributes;
    this.#live = meter.createObservableGauge('sessionlog.session.count', {
      description: 'Live sessions of the log, whichever process made them: do not add up processes.',
      unit: '{session}',
    });
    this.#lag = meter.createObservableGauge('sessionlog.event_log.lag', {
      description: 'Events of the log that this process had not read when it was asked for figures.',
      unit: '{event}',
    });
    this.#ofLog = instrumentsOfLog(meter);
  }

  /** All instruments that {@link observe} tells of. */
  get instruments(): Observable[] {
    return [this.#live, this.#lag, ...this.#ofLog.values()];
  }

  /** Asks for the figures, and tells those that could be had. */
  async observe(result: BatchObservableResult): Promise<void> {
    // First, as the store's figures catch up with the log.
    const ofLog = await attempt(async () => this.#log?.stats());
    const ofStore = await attempt(() => this.#store.stats());
    this.#tell(result, this.#live, ofStore?.live);
    this.#tell(result, this.#lag, ofLog?.eventsBehind ?? ofStore?.lag);
    for (const [figure, instrument] of this.#ofLog) {
      const value = ofLog?.[figure];
      this.#tell(result, instrument, figure === 'behindForMs' && value !== undefined ? value / 1000 : value);
    }
  }

  #tell(result: BatchObservableResult, instrument: Observable, value: number | undefined): void {
    if (value !== undefined) result.observe(instrument, value, this.#attributes);
  }
}

function instrumentsOfLog(meter: Meter): ReadonlyMap<keyof ObservedEventLogStats, Observable> {
  return new Map([
    [
      'behindForMs',
      meter.createObservableGauge('sessionlog.event_log.staleness', {
        description: 'For how long the oldest event that this process had not read had been in the log.',
        unit: 's',
      }),
    ],
    [
      'torn',
      meter.createObservableCounter('sessionlog.event_log.torn', {
        description: 'Records that their writers did not finish, and that this process passed over.',
        unit: '{record}',
      }),
    ],
    [
      'repaired',
      meter.createObservableCounter('sessionlog.event_log.repaired', {
        description: 'How often this process fenced off what a loss of power had left.',
        unit: '{repair}',
      }),
    ],
    [
      'retries',
      meter.createObservableCounter('sessionlog.event_log.retried', {
        description: 'Statements that this process tried again.',
        unit: '{statement}',
      }),
    ],
    [
      'checkpointsStarved',
      meter.createObservableGauge('sessionlog.event_log.starved', {
        description: 'Checkpoints in a row that could not move everything, as somebody reads what is older.',
        unit: '{checkpoint}',
      }),
    ],
  ]);
}

async function attempt<Figures>(ask: () => Promise<Figures>): Promise<Figures | undefined> {
  try {
    return await ask();
  } catch (error) {
    // Closing is no failure: there is nothing to be told any more.
    if (!hasCode(error, 'ERR_EVENT_LOG_CLOSED')) {
      quietly(() => diag.warn(`Sessionlog: figures could not be had: ${errorCode(error, undefined)}.`));
    }
    return undefined;
  }
}
