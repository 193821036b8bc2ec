import type { EventId } from './event-id.ts';
import type { JsonObject } from './json.ts';
import type { TokenHandle } from './token-handle.ts';

// The three kinds of event, for ever. Times are epoch milliseconds; the codec writes them as RFC 3339.

/** A session begins. Its id is the id of the event. */
export interface SessionCreated {
  readonly type: 'session_created';
  readonly handle: TokenHandle;
  readonly principal: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly absoluteExpiresAt: number;
  /** The idle timeout that gave `expiresAt`, for the audit trail; the fold does not use it. */
  readonly idleTimeoutMs?: number | undefined;
  readonly attributes: JsonObject;
  /** The policy's cap, which the fold decides by log order. */
  readonly limit?: { readonly max: number; readonly onLimit: 'reject' | 'expire-oldest' } | undefined;
  /** The store drew the token, so that nobody can come with it anew. Absent: a caller made it. */
  readonly minted?: true | undefined;
}

/** A session was seen. What is absent stays as it was. */
export interface SessionTouched {
  readonly type: 'session_touched';
  readonly handle: TokenHandle;
  readonly lastSeenAt: number;
  readonly expiresAt?: number | undefined;
  readonly attributes?: JsonObject | undefined;
}

/** One session ends, or all of a principal, or all. */
export interface SessionExpired {
  readonly type: 'session_expired';
  readonly scope: ExpiryScope;
  readonly expiredAt: number;
  readonly reason?: string | undefined;
  readonly actor?: string | undefined;
}

/** Whom a `session_expired` ends, among the sessions created before it in the log. */
export type ExpiryScope =
  | { readonly of: 'session'; readonly handle: TokenHandle }
  | { readonly of: 'principal'; readonly principal: string; readonly except?: EventId | undefined }
  | { readonly of: 'all' };

/** Every event that a store writes or folds. */
export type SessionEvent = SessionCreated | SessionTouched | SessionExpired;
