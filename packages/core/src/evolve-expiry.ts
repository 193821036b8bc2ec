import type { Session } from './session.ts';
import type { ExpiryScope } from './session-event.ts';
import type { SessionProjection } from './session-projection.ts';
import { principalOf, sparedBy } from './sessions-in-scope.ts';

/**
 * How an expiry of all, or of all of a principal, changes a projection that has come to its moment. Any number of sessions
 * may have to be looked at, or ended: it yields now and then, and nothing else may be folded meanwhile.
 *
 * @param note - is given each session that it ends, as it was. Absent: nothing is made of them.
 * @returns how many there were; `undefined`: it took no effect.
 */
export function* evolveExpiry(
  projection: SessionProjection,
  scope: ExpiryScope,
  note: ((session: Session) => unknown) | undefined,
): Generator<undefined, number | undefined, undefined> {
  const spared = sparedBy(projection, scope);
  const count = yield* projection.endLive(projection.now, principalOf(scope), spared?.handle, note);
  return count === 0 ? undefined : count;
}
