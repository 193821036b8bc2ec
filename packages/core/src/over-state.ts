import type { SessionState } from './session-projection.ts';

/** What is left of a state once its session is over: that its handle and its id were there. */
export function overState({ id, handle, keptUntil }: SessionState): SessionState {
  const none = {
    session: undefined,
    lapsed: undefined,
    rotatedTo: undefined,
    graceUntil: undefined,
    promoted: undefined,
  };
  return { id, handle, keptUntil, ...none };
}
