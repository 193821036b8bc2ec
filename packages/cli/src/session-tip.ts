import { type EventId, type Session, SessionStore } from '@sessionlog/core';
import type { OpenedStore } from './with-store.ts';

/** The live session that a session has come to by its rotations, or itself; none where that is over. */
export async function* sessionTip({ store, log }: OpenedStore, id: EventId): AsyncGenerator<Session, void, undefined> {
  const { position } = await store.stats();
  if (position === undefined) return;
  const past = await SessionStore.asOf(log, { position });
  let tip = id;
  for (let next = past.find(tip)?.rotatedTo; next !== undefined; next = past.find(tip)?.rotatedTo) tip = next;
  for await (const session of store.list()) if (session.id === tip) yield session;
}
