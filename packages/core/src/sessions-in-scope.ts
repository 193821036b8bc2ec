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

function statesInScope(projection: SessionProjection, scope: ExpiryScope): Iterable<SessionState> {
  switch (scope.of) {
    case 'session': {
      const named = projection.find(scope.handle);
      const state = scope.family ? lineTip(projection, named) : named;
      return state === undefined ? [] : [state];
    }
    case 'principal': {
      const spared = scope.except === undefined ? undefined : lineTip(projection, projection.findById(scope.except));
      return [...projection.openSessionsOf(scope.principal)].filter(({ id }) => id !== spared?.id);
    }
    case 'all':
      return projection.openSessions();
  }
}
