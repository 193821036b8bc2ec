import { SessionDuplicateError, SessionLimitError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { liveSession } from './live-session.ts';
import { sessionDeadline } from './session-deadline.ts';
import type { SessionCreated } from './session-event.ts';
import type { SessionPolicy } from './session-policy.ts';
import type { SessionProjection } from './session-projection.ts';
import { LAST_MOMENT } from './session-time.ts';
import type { TokenHandle } from './token-handle.ts';

/** A creation as `create` asks for it. */
export interface CreateSession {
  readonly handle: TokenHandle;
  readonly principal: string;
  readonly attributes: JsonObject;
  readonly expiresAt: number | undefined;
  /** Whether the store drew the token. */
  readonly minted: boolean;
}

/**
 * The event that creates a session at `now`, with every date that the policy gives written out.
 *
 * @throws `ERR_SESSION_DUPLICATE` when the handle was ever seen, and is not forgotten.
 * @throws `ERR_SESSION_LIMIT` when the principal has as many live sessions as the policy allows.
 * @throws `ERR_SESSION_INVALID` when the wished deadline is not in the future, or beyond the policy's.
 */
export function decideCreate(
  projection: SessionProjection,
  request: CreateSession,
  policy: SessionPolicy,
  now: number,
): SessionCreated {
  const { handle, principal, attributes } = request;
  const known = projection.remembered(projection.find(handle));
  if (known !== undefined) throw new SessionDuplicateError(known.id);
  const { maxSessionsPerPrincipal: max, onLimit = 'reject', idleTimeoutMs } = policy;
  if (max !== undefined && onLimit === 'reject' && countLive(projection, principal, now) >= max) {
    throw new SessionLimitError();
  }
  const absoluteExpiresAt = Math.min(now + policy.absoluteTimeoutMs, LAST_MOMENT);
  return {
    type: 'session_created',
    handle,
    principal,
    createdAt: now,
    expiresAt: sessionDeadline(policy, now, absoluteExpiresAt, request.expiresAt),
    absoluteExpiresAt,
    idleTimeoutMs,
    attributes,
    limit: max === undefined ? undefined : { max, onLimit },
    minted: request.minted ? true : undefined,
  };
}

function countLive(projection: SessionProjection, principal: string, now: number): number {
  let live = 0;
  for (const state of projection.openSessionsOf(principal)) if (liveSession(state, now) !== undefined) live += 1;
  return live;
}
