import type { SessionStore } from '@sessionlog/core';

/** Compacts the log of a store and keeps the events of the last `retainMs` milliseconds. */
export async function compactStore(store: SessionStore, retainMs: number): Promise<void> {
  if ('compact' in store && typeof store.compact === 'function') await store.compact({ retainMs });
}
