import { decideTouch } from './decide-touch.ts';
import type { Session } from './session.ts';
import type { SessionTouched } from './session-event.ts';
import type { SessionState } from './session-projection.ts';
import type { StoreContext } from './store-context.ts';
import type { TokenHandle } from './token-handle.ts';
import { readTouchRequest, type TouchSessionRequest } from './touch-session-request.ts';
import { wasSeenLately } from './was-seen-lately.ts';

// Of its own, so that nothing is inherited.
const NOTHING_ASKED: TouchSessionRequest = Object.freeze({
  attributes: undefined,
  expiresAt: undefined,
  signal: undefined,
});

/**
 * {@link SessionStore.touch} of a store that is open. Where nothing has to be waited for nothing is promised: most touches
 * come within the interval of the last, and cost no more than a `get`.
 */
export function touchSession(
  context: StoreContext,
  token: unknown,
  request: TouchSessionRequest | undefined,
): Session | undefined | Promise<Session | undefined> {
  const asked = request === undefined ? NOTHING_ASKED : readTouchRequest(request, context.options.limits);
  const sought = context.sought(token);
  if (sought === undefined) return undefined;
  const behind = context.follower.catchUp();
  return behind === undefined ? touchNow(context, sought, asked) : behind.then(() => touchNow(context, sought, asked));
}

function touchNow(
  context: StoreContext,
  sought: string,
  asked: TouchSessionRequest,
): Session | undefined | Promise<Session | undefined> {
  const now = context.now();
  const place = context.place(sought, now);
  if (place === undefined) return undefined;
  const session = asksNothing(asked) ? context.projection.liveAt(place, now) : undefined;
  if (session !== undefined && wasSeenLately(session.lastSeenAt, context.options.policy, now)) return session;
  const presented = context.projection.stateAt(place);
  const state = context.answering(presented, now);
  if (state === undefined) return context.turnAway(presented, now);
  return touchState(context, presented.handle, state, asked, now);
}

function asksNothing({ attributes, expiresAt }: TouchSessionRequest): boolean {
  return attributes === undefined && expiresAt === undefined;
}

/** @param presented - the handle of the token; in its grace another session answers to it. */
function touchState(
  context: StoreContext,
  presented: TokenHandle,
  state: SessionState,
  asked: TouchSessionRequest,
  now: number,
): Session | undefined | Promise<Session | undefined> {
  const { attributes, expiresAt } = asked;
  const underWaySince = context.touching.get(state.handle);
  const event = decideTouch(state, { attributes, expiresAt, underWaySince }, context.options.policy, now);
  return event === undefined ? state.session : appendTouch(context, presented, state, asked, event);
}

async function appendTouch(
  context: StoreContext,
  presented: TokenHandle,
  { id }: SessionState,
  asked: TouchSessionRequest,
  event: SessionTouched,
): Promise<Session | undefined> {
  const tookEffect = await recordTouch(context, event, asked.signal);
  const now = context.now();
  const answering = context.answering(context.projection.find(presented), now);
  // In the grace of a rotation that came before it, the touch is one of the session in the place of the old one.
  if (answering === undefined || tookEffect || answering.id === id) return answering?.session;
  return touchState(context, presented, answering, asked, now);
}

/** @returns whether it took effect where it landed. */
async function recordTouch(
  context: StoreContext,
  event: SessionTouched,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { touching } = context;
  const { handle, lastSeenAt } = event;
  touching.set(handle, lastSeenAt);
  try {
    const { ended } = await context.record(event, lastSeenAt, signal);
    return ended !== undefined;
  } finally {
    if (touching.get(handle) === lastSeenAt) touching.delete(handle);
  }
}
