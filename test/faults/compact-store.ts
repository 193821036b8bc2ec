import type { EventLog, SessionStore } from '@sessionlog/core';

/** Compacts the log of a store, if it is of a kind that can be, and keeps the events of the last `retainMs` milliseconds. */
export async function compactStore(store: SessionStore, log: EventLog, retainMs: number): Promise<void> {
  if ('compact' in log) await store.compact({ retainMs });
}
