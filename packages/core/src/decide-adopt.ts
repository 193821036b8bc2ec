import { decideLimit } from './decide-limit.ts';
import { SessionInvalidError } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { SessionCreated } from './session-event.ts';
import type { SessionPolicy } from './session-policy.ts';
import type { SessionProjection } from './session-projection.ts';
import { LAST_MOMENT } from './session-time.ts';
import type { TokenHandle } from './token-handle.ts';

/** An adoption as `adopt` asks for it; its dates fit each other. */
export interface AdoptSession {
  /** The handles under which the token may have been used; the first is recorded. */
  readonly handles: readonly [TokenHandle, ...TokenHandle[]];
  readonly principal: string;
  readonly attributes: JsonObject;
  readonly createdAt?: number | undefined;
  readonly lastSeenAt?: number | undefined;
  readonly expiresAt: number;
  readonly absoluteExpiresAt?: number | undefined;
}

/**
 * The event that adopts a session at `now`, or `undefined` when one of its handles was ever seen: then there is nothing to
 * append, and what is dead stays dead. A session that is over takes nobody's place.
 *
 * @throws `ERR_SESSION_INVALID` when it would have begun, or been seen, in the future.
 * @throws `ERR_SESSION_LIMIT` when the principal has as many live sessions as the policy allows.
 */
export function decideAdopt(
  projection: SessionProjection,
  request: AdoptSession,
  policy: SessionPolicy,
  now: number,
): SessionCreated | undefined {
  const { handles, principal, attributes, lastSeenAt, expiresAt } = request;
  if (handles.some((handle) => projection.remembered(projection.find(handle)) !== undefined)) return undefined;
  const createdAt = request.createdAt ?? Math.min(now, expiresAt, lastSeenAt ?? now);
  refuseFuture('createdAt', createdAt, now);
  refuseFuture('lastSeenAt', lastSeenAt ?? createdAt, now);
  const isOver = expiresAt <= now;
  const longest = Math.min(createdAt + policy.absoluteTimeoutMs, LAST_MOMENT);
  return {
    type: 'session_created',
    handle: handles[0],
    principal,
    createdAt,
    // What is over by this clock may have been ended, and must not live by a clock that is behind it: it is over by the log.
    expiresAt: isOver ? Math.min(expiresAt, Math.max(projection.now, createdAt)) : expiresAt,
    absoluteExpiresAt: request.absoluteExpiresAt ?? Math.max(expiresAt, longest),
    lastSeenAt,
    attributes,
    limit: isOver ? undefined : decideLimit(projection, principal, policy, now),
    idleTimeoutMs: undefined,
    rotatedFrom: undefined,
    graceUntil: undefined,
    minted: undefined,
  };
}

function refuseFuture(field: string, moment: number, now: number): void {
  if (moment > now) throw new SessionInvalidError(field, 'must not be in the future, by the clock of this store.');
}
