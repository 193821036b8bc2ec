import type { PackedText } from './packed-text.ts';

/** A live session that is put into a projection which knows nothing of it, with moments in epoch milliseconds. */
export interface NewSession {
  readonly principal: string | PackedText;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly absoluteExpiresAt: number;
  /** Whether its handle is forgotten at its absolute deadline. */
  readonly isMinted: boolean;
  /** JSON: one object within the limits, that names each key once. */
  readonly attributes: string;
}
