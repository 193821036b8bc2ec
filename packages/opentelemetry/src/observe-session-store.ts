import { type BatchObservableCallback, createNoopMeter } from '@opentelemetry/api';
import type { SessionStore } from '@sessionlog/core';
import { ChangeCounters } from './change-counters.ts';
import { followChanges } from './follow-changes.ts';
import { type ObserveSessionStoreOptions, readObserveSessionStoreOptions } from './observe-session-store-options.ts';
import { SCOPE } from './scope.ts';
import { StoreFigures } from './store-figures.ts';
import type { StoreObservation } from './store-observation.ts';

/**
 * Tells OpenTelemetry what becomes of the sessions of a store, until the observation, the store or its log is closed:
 *
 * - `sessionlog.session.count` (gauge, `{session}`): live sessions.
 * - `sessionlog.session.created`, `.rotated` and `.reused` (counters, `{session}`), and `.ended` with
 *   `sessionlog.end.reason`: one of `reasons`, `reuse`, `limit` where it gave way to a new one, or `_OTHER`; without it
 *   where no reason was given. What lapses is in no event, and only leaves the count.
 * - `sessionlog.event_log.lag` (gauge, `{event}`); and of a `log` that has them `.staleness` (gauge, `s`), `.torn`,
 *   `.repaired` and `.retried` (counters), and `.starved` (gauge).
 *
 * Sessions are those of the log, by whatever process: every process that observes tells the same, so take the largest
 * and never the sum. Counting begins where the log stands when this resolves. An observation follows the log, as
 * `changes` does, and does not keep the process running. Where no meter provider is registered it does nothing.
 *
 * @throws `ERR_SESSION_INVALID` naming the option that is wrong; what `store.stats` rejects with.
 * @since 0.1.0
 */
export async function observeSessionStore(
  store: SessionStore,
  options: ObserveSessionStoreOptions = {},
): Promise<StoreObservation> {
  const { log, reasons, attributes, meterProvider } = readObserveSessionStoreOptions(options);
  const meter = meterProvider.getMeter(SCOPE);
  if (meter === createNoopMeter()) return observation(async () => {});
  const { position } = await store.stats();
  const figures = new StoreFigures(meter, store, log, attributes);
  const counters = new ChangeCounters(meter, reasons, attributes);
  const end = new AbortController();
  const observe: BatchObservableCallback = (result) => figures.observe(result);
  meter.addBatchObservableCallback(observe, figures.instruments);
  const following = followChanges(store, position, end.signal, (change) => counters.add(change));
  return observation(async () => {
    meter.removeBatchObservableCallback(observe, figures.instruments);
    end.abort();
    await following;
  });
}

function observation(close: () => Promise<void>): StoreObservation {
  return Object.freeze({ close, [Symbol.asyncDispose]: close });
}
