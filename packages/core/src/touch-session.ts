import { decideTouch } from './decide-touch.ts';
import type { Session } from './session.ts';
import type { SessionTouched } from './session-event.ts';
import type { StoreContext } from './store-context.ts';
import { readTouchRequest, type TouchSessionRequest } from './touch-session-request.ts';

/** {@link SessionStore.touch} of a store that is open. */
export async function touchSession(
  context: StoreContext,
  token: unknown,
  request: TouchSessionRequest,
): Promise<Session | undefined> {
  const { policy, limits } = context.options;
  const { attributes, expiresAt, signal } = readTouchRequest(request, limits);
  const presented = await context.present(token);
  if (presented === undefined) return undefined;
  const now = context.now();
  const state = context.answering(presented, now);
  if (state === undefined) return undefined;
  const { handle } = state;
  const underWaySince = context.touching.get(handle);
  const event = decideTouch(state, { attributes, expiresAt, underWaySince }, policy, now);
  if (event !== undefined) await recordTouch(context, event, now, signal);
  return context.answering(context.projection.find(presented.handle), context.now())?.session;
}

async function recordTouch(
  context: StoreContext,
  event: SessionTouched,
  now: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { touching } = context;
  touching.set(event.handle, now);
  try {
    await context.record(event, now, signal);
  } finally {
    if (touching.get(event.handle) === now) touching.delete(event.handle);
  }
}
