import { decideLimit } from './decide-limit.ts';
import { SessionDuplicateError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { sessionDeadline } from './session-deadline.ts';
import type { SessionCreated } from './session-event.ts';
import type { SessionPolicy } from './session-policy.ts';
import type { SessionProjection } from './session-projection.ts';
import { LAST_MOMENT } from './session-time.ts';
import type { TokenHandle } from './token-handle.ts';

/** A creation as `create` asks for it. */
export interface CreateSession {
  /** The handles under which the token may have been used; the first is recorded. */
  readonly handles: readonly [TokenHandle, ...TokenHandle[]];
  readonly principal: string;
  readonly attributes: JsonObject;
  readonly expiresAt: number | undefined;
  /** Whether the store drew the token. */
  readonly minted: boolean;
}

/**
 * The event that creates a session at `now`, with every date that the policy gives written out.
 *
 * @throws `ERR_SESSION_DUPLICATE` when one of the handles was ever seen, and is not forgotten.
 * @throws `ERR_SESSION_LIMIT` when the principal has as many live sessions as the policy allows.
 * @throws `ERR_SESSION_INVALID` when the wished deadline is not in the future, or beyond the policy's.
 */
export function decideCreate(
  projection: SessionProjection,
  request: CreateSession,
  policy: SessionPolicy,
  now: number,
): SessionCreated {
  const { handles, principal, attributes } = request;
  for (const handle of handles) {
    const known = projection.remembered(projection.find(handle));
    if (known !== undefined) throw new SessionDuplicateError(known.id);
  }
  const limit = decideLimit(projection, principal, policy, now);
  const absoluteExpiresAt = Math.min(now + policy.absoluteTimeoutMs, LAST_MOMENT);
  // What is absent is written out, or a polluted prototype would supply it.
  return {
    type: 'session_created',
    handle: handles[0],
    principal,
    createdAt: now,
    expiresAt: sessionDeadline(policy, now, absoluteExpiresAt, request.expiresAt),
    absoluteExpiresAt,
    idleTimeoutMs: policy.idleTimeoutMs,
    attributes,
    limit,
    minted: request.minted ? true : undefined,
    lastSeenAt: undefined,
    rotatedFrom: undefined,
    graceUntil: undefined,
  };
}
