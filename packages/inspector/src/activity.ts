/**
 * What happened between two moments, in buckets of one length. The arrays have one number for each bucket.
 *
 * @since 0.1.0
 */
export interface Activity {
  /** The first moment, in epoch milliseconds. */
  readonly from: number;
  /** The moment behind the last one. */
  readonly to: number;
  /** How long a bucket is; a whole number of milliseconds, but for the last one. */
  readonly bucketMs: number;
  /** When each bucket begins. */
  readonly times: readonly number[];
  /** How many sessions were created, rotations counted too. */
  readonly created: readonly number[];
  /** How many are live at the end of the bucket. */
  readonly live: readonly number[];
  /** How many ended, by reason: the eight commonest, then the rest as `other`. Those without one are `unnamed`. */
  readonly ended: readonly EndedByReason[];
}

/**
 * How many sessions ended for one reason.
 *
 * @since 0.1.0
 */
export interface EndedByReason {
  /** As the ending names it, where `kind` is `reason`; else what `kind` says. */
  readonly reason: string;
  /** Tells a reason that somebody wrote from what the inspector says itself. */
  readonly kind: 'reason' | 'lapsed' | 'rotated' | 'unnamed' | 'other';
  /** One number for each bucket. */
  readonly counts: readonly number[];
}
