import {
  type EventId,
  MemoryEventLog,
  type SessionPolicy,
  SessionStore,
  type SessionStoreOptions,
} from '@sessionlog/core';
import { ExpressSessionStore } from '../src/express-session/index.ts';
import type {} from './session-fields.ts';

/** The policy of tests that name none: an hour of idleness, and no touch interval. */
export const POLICY: SessionPolicy = { absoluteTimeoutMs: 86_400_000, idleTimeoutMs: 3_600_000 };

/** A store for a middleware, over a log of its own. */
export interface OpenedSessions {
  readonly log: MemoryEventLog;
  readonly store: SessionStore;
  readonly middlewareStore: ExpressSessionStore;
  /** The sessions whose late saves were dropped. */
  readonly dropped: EventId[];
}

/** Opens one whose principals are `user`, or `anonymous`. */
export async function openSessions(options: Partial<SessionStoreOptions> = {}): Promise<OpenedSessions> {
  const log = new MemoryEventLog();
  const store = await SessionStore.open(log, { policy: POLICY, ...options });
  const dropped: EventId[] = [];
  const middlewareStore = new ExpressSessionStore(store, {
    principal: ({ user }) => user ?? 'anonymous',
    onDropped: (id) => dropped.push(id),
  });
  return { log, store, middlewareStore, dropped };
}

/** The types of all events of a log, oldest first, without `session_`. */
export function eventTypes(log: MemoryEventLog): readonly string[] {
  return log.readSync().map(({ type }) => type.replace('session_', ''));
}
