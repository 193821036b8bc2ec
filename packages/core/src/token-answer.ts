import type { EventId } from './event-id.ts';
import type { SessionState } from './session-projection.ts';
import type { StoreContext } from './store-context.ts';

/** What a token answers with, and how long. */
export interface TokenAnswer {
  /** The live session: the token's own, or in its grace the one in its place. */
  readonly id: EventId;
  /** The first moment, in epoch milliseconds, at which this is over unless an event comes before. */
  readonly until: number;
}

/** The answer at `now`; `undefined` for a token that opens nothing. @param state - the token's own. */
export function tokenAnswer(context: StoreContext, state: SessionState, now: number): TokenAnswer | undefined {
  const { tokenHandles } = context.options;
  const answering = context.answering(state, now);
  if (answering?.session === undefined || !tokenHandles.recognises(state.handle, now)) return undefined;
  let until = Math.min(
    answering.session.expiresAt,
    tokenHandles.recognisedUntil(state.handle),
    tokenHandles.recognisedUntil(answering.handle),
  );
  let at: SessionState | undefined = state;
  while (at?.rotatedTo !== undefined) {
    until = Math.min(until, at.graceUntil ?? now);
    at = context.projection.findById(at.rotatedTo);
  }
  return { id: answering.id, until };
}
