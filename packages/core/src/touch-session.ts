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
  for (let state = context.answering(presented, context.now()); state !== undefined; ) {
    const now = context.now();
    const underWaySince = context.touching.get(state.handle);
    const event = decideTouch(state, { attributes, expiresAt, underWaySince }, policy, now);
    const tookEffect = event !== undefined && (await recordTouch(context, event, now, signal));
    const answering = context.answering(context.projection.find(presented.handle), context.now());
    // In the grace of a rotation that came before it, the touch is one of the session in the place of the old one.
    if (event === undefined || tookEffect || answering?.id === state.id) return answering?.session;
    state = answering;
  }
  return undefined;
}

/** @returns whether it took effect where it landed. */
async function recordTouch(
  context: StoreContext,
  event: SessionTouched,
  now: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { touching } = context;
  touching.set(event.handle, now);
  try {
    const { ended } = await context.record(event, now, signal);
    return ended !== undefined;
  } finally {
    if (touching.get(event.handle) === now) touching.delete(event.handle);
  }
}
