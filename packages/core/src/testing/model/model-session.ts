import type { JsonObject } from '../../json.ts';

/** A session as the model knows it. Times are epoch milliseconds. */
export interface ModelSession {
  readonly label: string;
  readonly principal: string;
  readonly createdAt: number;
  readonly absoluteExpiresAt: number;
  /** Whether the store drew the token. */
  readonly minted: boolean;
  /** The session that this one took the place of. */
  readonly rotatedFrom?: ModelSession | undefined;
  lastSeenAt: number;
  expiresAt: number;
  attributes: JsonObject;
  ended: boolean;
  /** The session that took the place of this one, and until when its token answers with that. */
  rotatedTo?: { readonly session: ModelSession; readonly graceUntil: number } | undefined;
}
