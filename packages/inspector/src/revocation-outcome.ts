/**
 * What a revocation did.
 *
 * @since 0.1.0
 */
export interface RevocationOutcome {
  /** How many sessions it ended. */
  readonly ended: number;
  /** How many of the preview were over already: ended by others, or lapsed. */
  readonly over: number;
}
