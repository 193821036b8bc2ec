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
  /** When an adopted session was last seen; absent: when it was created. */
  readonly lastSeenAt?: number | undefined;
  /** The idle timeout that gave `expiresAt`, for the audit trail; the fold does not use it. */
  readonly idleTimeoutMs?: number | undefined;
  /** Absent in a rotation: those of the predecessor, as they are where the event lands. */
  readonly attributes?: JsonObject | undefined;
  /** The session of this handle ends, and this one takes its place. */
  readonly rotatedFrom?: TokenHandle | undefined;
  /** Until when the predecessor's token answers with this session. Absent: it is dead at once. */
  readonly graceUntil?: number | undefined;
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
  | {
      readonly of: 'session';
      readonly handle: TokenHandle;
      /** Whatever the line of its rotations has come to, too. */
      readonly family?: true | undefined;
    }
  | { readonly of: 'principal'; readonly principal: string; readonly except?: EventId | undefined }
  | { readonly of: 'all' };

/** Every event that a store writes or folds. */
export type SessionEvent = SessionCreated | SessionTouched | SessionExpired;
