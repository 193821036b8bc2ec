import { liveSession } from './live-session.ts';
import { lineTip } from './rotation-line.ts';
import type { ExpiryScope } from './session-event.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';

/** The states whose sessions an expiry of this scope ends at `now`: those that are live. A list of its own. */
export function sessionsInScope(
  projection: SessionProjection,
  scope: ExpiryScope,
  now: number,
): readonly SessionState[] {
  return [...statesInScope(projection, scope)].filter((state) => liveSession(state, now) !== undefined);
}

/** Whether an expiry of this scope ends anything at `now`: of a million sessions the first that is live says so. */
export function isAnyInScope(projection: SessionProjection, scope: ExpiryScope, now: number): boolean {
  for (const state of statesInScope(projection, scope)) if (liveSession(state, now) !== undefined) return true;
  return false;
}

function statesInScope(projection: SessionProjection, scope: ExpiryScope): Iterable<SessionState> {
  switch (scope.of) {
    case 'session': {
      const named = projection.find(scope.handle);
      const state = scope.family ? lineTip(projection, named) : named;
      return state === undefined ? [] : [state];
    }
    case 'principal': {
      const spared = scope.except === undefined ? undefined : lineTip(projection, projection.findById(scope.except));
      return othersThan(spared, projection.openSessionsOf(scope.principal));
    }
    case 'all':
      return projection.openSessions();
  }
}

function* othersThan(
  spared: SessionState | undefined,
  states: Iterable<SessionState>,
): Generator<SessionState, void, undefined> {
  for (const state of states) if (state.id !== spared?.id) yield state;
}
