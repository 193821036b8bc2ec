import type { JsonObject } from './json.ts';
import type { TokenHandle } from './token-handle.ts';

/**
 * What `adopt` takes: a session that began elsewhere, with its dates. It is named by its token or by its handle, and by
 * one of them only.
 *
 * @since 0.1.0
 */
export interface AdoptSessionRequest {
  /** The token, under the rules of `create({ token })`. */
  readonly token?: string | undefined;
  /** The handle, where the token is not known: of the store's own domain, or of one of its keys. */
  readonly handle?: TokenHandle | undefined;
  /** Whose session: under the rules of `create`. */
  readonly principal: string;
  /** Plain JSON to keep with the session. Absent: none. */
  readonly attributes?: JsonObject | undefined;
  /** When it began, in epoch milliseconds, not in the future. Absent: now. */
  readonly createdAt?: number | undefined;
  /** When it was last seen, in epoch milliseconds, not in the future nor before `createdAt`. Absent: when it began. */
  readonly lastSeenAt?: number | undefined;
  /** When it lapses, or when it lapsed or was ended, in epoch milliseconds: one that is over is adopted as over. */
  readonly expiresAt: number;
  /**
   * The moment past which no touch can move `expiresAt`, in epoch milliseconds, not before it. Absent: what the policy
   * gives from `createdAt`, or `expiresAt` where that is later.
   */
  readonly absoluteExpiresAt?: number | undefined;
  /** Gives the call up; see L10 for what is known afterwards. */
  readonly signal?: AbortSignal | undefined;
}
