import { type AdoptSessionRequest, readAdoptRequest } from './adopt-session-request.ts';
import { decideAdopt } from './decide-adopt.ts';
import { SessionDuplicateError, SessionInvalidError, SessionLimitError } from './errors.ts';
import type { Session } from './session.ts';
import type { SessionState } from './session-projection.ts';
import type { StoreContext } from './store-context.ts';
import type { TokenHandle } from './token-handle.ts';

/** {@link SessionStore.adopt} of a store that is open. */
export async function adoptSession(context: StoreContext, request: AdoptSessionRequest): Promise<Session | undefined> {
  const { policy, limits, tokenPrefix } = context.options;
  const { token, handle, signal, ...asked } = readAdoptRequest(request, limits, tokenPrefix);
  await context.follower.catchUp();
  const now = context.now();
  const handles = handlesOf(context, token, handle, now);
  const event = decideAdopt(context.projection, { ...asked, handles }, policy, now);
  if (event !== undefined) {
    const { ended, after, id } = await context.record(event, now, signal);
    await context.watch.whenTold(ended);
    if (after === undefined) throw refusalOf(context.projection.remembered(context.projection.findById(id)));
  }
  const then = context.now();
  const state = token === undefined ? context.projection.find(handles[0]) : context.find(token, then);
  return context.answering(state, then)?.session;
}

function handlesOf(
  { options: { tokenHandles } }: StoreContext,
  token: string | undefined,
  handle: TokenHandle | undefined,
  now: number,
): readonly [TokenHandle, ...TokenHandle[]] {
  if (token !== undefined) return tokenHandles.every(token);
  if (handle !== undefined && tokenHandles.recognises(handle, now)) return [handle];
  throw new SessionInvalidError(
    'handle',
    'must be one that a token of this store has: of one of its keys, or plain where it has none.',
  );
}

// It is under no handle that the session could not be begun: its id was taken, or there was no room.
function refusalOf(taken: SessionState | undefined): Error {
  return taken === undefined ? new SessionLimitError() : new SessionDuplicateError(taken.id);
}
