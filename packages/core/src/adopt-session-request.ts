import { readToken } from './create-session-request.ts';
import { SessionInvalidError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { readPrincipal } from './principal.ts';
import { readInteger, readMoment, readRequest, readSignal } from './request.ts';
import { NO_ATTRIBUTES, readAttributes } from './session-attributes.ts';
import type { SessionLimits } from './session-limits.ts';
import { LAST_MOMENT } from './session-time.ts';
import { isTokenHandle, type TokenHandle } from './token-handle.ts';

/**
 * What `adopt` takes: a session that began elsewhere, with its dates. It is named by its token or by its handle, and by
 * one of them only.
 *
 * @since 0.1.0
 */
export interface AdoptSessionRequest {
  /** The token, under the rules of `create({ token })`. */
  readonly token?: string | undefined;
  /**
   * The handle, where the token is not known: of the store's own domain, or of one of its keys. Which token it belongs to
   * can't be told: where there are keys, name a session the same way each time, or one token gets two sessions.
   */
  readonly handle?: TokenHandle | undefined;
  /** Whose session: under the rules of `create`. */
  readonly principal: string;
  /** Plain JSON to keep with the session. Absent: none. */
  readonly attributes?: JsonObject | undefined;
  /** When it began, in epoch milliseconds, not in the future. Absent: now, or `lastSeenAt` or `expiresAt` if earlier. */
  readonly createdAt?: number | undefined;
  /** When it was last seen, in epoch milliseconds, not in the future nor before `createdAt`. Absent: when it began. */
  readonly lastSeenAt?: number | undefined;
  /**
   * When it lapses, or when it lapsed or was ended, in epoch milliseconds, not before `createdAt`: one that is over is
   * adopted as over.
   */
  readonly expiresAt: number;
  /**
   * The moment past which no touch can move `expiresAt`, in epoch milliseconds, not before it. Absent: what the policy
   * gives from `createdAt`, or `expiresAt` where that is later.
   */
  readonly absoluteExpiresAt?: number | undefined;
  /** Gives the call up; see L10 for what is known afterwards. */
  readonly signal?: AbortSignal | undefined;
}

const KEYS = [
  'token',
  'handle',
  'principal',
  'attributes',
  'createdAt',
  'lastSeenAt',
  'expiresAt',
  'absoluteExpiresAt',
  'signal',
] as const;

/**
 * Reads an {@link AdoptSessionRequest}. Whether its dates lie in the future is for the clock to say.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readAdoptRequest(
  request: unknown,
  limits: SessionLimits,
  tokenPrefix: string,
): AdoptSessionRequest & { readonly attributes: JsonObject } {
  const given = readRequest('adopt', request, KEYS);
  const { token, handle } = given;
  if ((token === undefined) === (handle === undefined)) {
    throw new SessionInvalidError('token', 'or handle must be given, and only one of them.');
  }
  const read = {
    token: token === undefined ? undefined : readToken(token, tokenPrefix),
    handle: handle === undefined ? undefined : readHandle(handle),
    principal: readPrincipal(given.principal, limits.principalBytes),
    attributes: given.attributes === undefined ? NO_ATTRIBUTES : readAttributes(given.attributes, limits),
    createdAt: readMoment('createdAt', given.createdAt),
    lastSeenAt: readMoment('lastSeenAt', given.lastSeenAt),
    expiresAt: readInteger('expiresAt', given.expiresAt, 1, LAST_MOMENT),
    absoluteExpiresAt: readMoment('absoluteExpiresAt', given.absoluteExpiresAt),
    signal: readSignal(given.signal),
  };
  refuseBefore('lastSeenAt', read.lastSeenAt, 'createdAt', read.createdAt);
  refuseBefore('expiresAt', read.expiresAt, 'createdAt', read.createdAt);
  refuseBefore('absoluteExpiresAt', read.absoluteExpiresAt, 'expiresAt', read.expiresAt);
  return read;
}

function readHandle(value: unknown): TokenHandle {
  if (isTokenHandle(value)) return value;
  throw new SessionInvalidError(
    'handle',
    'must be a handle as a store writes it: the scheme and 64 lower-case digits.',
  );
}

function refuseBefore(field: string, moment: number | undefined, other: string, bound: number | undefined): void {
  if (moment !== undefined && bound !== undefined && moment < bound) {
    throw new SessionInvalidError(field, `must not be earlier than ${other}.`);
  }
}
