/**
 * How far long work is.
 *
 * @since 0.1.0
 */
export interface Progress {
  /** How much is done. */
  readonly done: number;
  /** How much there is to do, as far as it is known. */
  readonly total: number;
}
