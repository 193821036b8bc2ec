export { type InstrumentedEventLog, instrumentEventLog } from './instrument-event-log.ts';
export type { InstrumentEventLogOptions } from './instrument-event-log-options.ts';
export { observeSessionStore } from './observe-session-store.ts';
export type { ObserveSessionStoreOptions } from './observe-session-store-options.ts';
export type { ObservedEventLog, ObservedEventLogStats } from './observed-event-log.ts';
export type { StoreObservation } from './store-observation.ts';
