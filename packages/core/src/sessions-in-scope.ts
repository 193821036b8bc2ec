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
  return [...statesInScope(projection, scope, now)];
}

/** {@link sessionsInScope}, one after the other. Nothing may be changed meanwhile. */
export function* statesInScope(
  projection: SessionProjection,
  scope: ExpiryScope,
  now: number,
): Generator<SessionState, void, undefined> {
  for (const state of openInScope(projection, scope)) if (liveSession(state, now) !== undefined) yield state;
}

/**
 * Whether an expiry of this scope ends anything at `now`: the first session that is live says so. It yields now and then,
 * as there may be millions that are not; nothing may be changed meanwhile.
 */
export function* isAnyInScope(
  projection: SessionProjection,
  scope: ExpiryScope,
  now: number,
): Generator<undefined, boolean, undefined> {
  if (scope.of === 'session') return sessionsInScope(projection, scope, now).length > 0;
  const spared = sparedBy(projection, scope);
  let looked = 0;
  for (const ids of projection.liveIds(now, principalOf(scope))) {
    if (looked > 0) yield;
    looked += 1;
    for (const id of ids) if (id !== spared?.id) return true;
  }
  return false;
}

function openInScope(projection: SessionProjection, scope: ExpiryScope): Iterable<SessionState> {
  switch (scope.of) {
    case 'session': {
      const named = projection.find(scope.handle);
      const state = scope.family ? lineTip(projection, named) : named;
      return state === undefined ? [] : [state];
    }
    case 'principal':
      return othersThan(sparedBy(projection, scope), projection.openSessionsOf(scope.principal));
    case 'all':
      return projection.openSessions();
  }
}

/** Whose sessions an expiry of this scope ends, where it is one principal's. */
export function principalOf(scope: ExpiryScope): string | undefined {
  return scope.of === 'principal' ? scope.principal : undefined;
}

/** The state whose session an expiry of this scope spares, if it spares one. */
export function sparedBy(projection: SessionProjection, scope: ExpiryScope): SessionState | undefined {
  const except = scope.of === 'principal' ? scope.except : undefined;
  return except === undefined ? undefined : lineTip(projection, projection.findById(except));
}

function* othersThan(
  spared: SessionState | undefined,
  states: Iterable<SessionState>,
): Generator<SessionState, void, undefined> {
  for (const state of states) if (state.id !== spared?.id) yield state;
}
