import { setImmediate } from 'node:timers/promises';
import { liveSession } from './live-session.ts';
import type { StoreContext } from './store-context.ts';
import { type TokenHandle, tokenHandleKeyId } from './token-handle.ts';

// So many sessions are looked at between two turns of the event loop: a millisecond.
const TURN = 1024;

/**
 * For each key under which a session is live, one such handle; no further than the first of a key that the store was given.
 * A store may have millions of sessions: the event loop turns on the way.
 */
export async function liveKeyHandles(context: StoreContext): Promise<Iterable<TokenHandle>> {
  const handles = new Map<string, TokenHandle>();
  if (context.projection.isAllPlain) return [];
  let now: number | undefined;
  let looked = 0;
  for (const state of context.projection.openSessions()) {
    looked += 1;
    if (looked % TURN === 0) await setImmediate();
    const keyId = tokenHandleKeyId(state.handle);
    if (keyId === undefined || handles.has(keyId)) continue;
    now ??= context.now();
    if (liveSession(state, now) === undefined) continue;
    handles.set(keyId, state.handle);
    if (context.options.tokenHandles.recognises(state.handle, now)) break;
  }
  return handles.values();
}
