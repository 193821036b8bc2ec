/**
 * What a request is refused with, or an event stream ends with as its `failure` event.
 *
 * @since 0.1.0
 */
export interface FailureAnswer {
  readonly error: {
    /** Stable, in upper case. */
    readonly code: string;
    /** What happened and what to do next. */
    readonly message: string;
    /** Of a revocation that failed on its way: how many sessions it had ended. */
    readonly ended?: number | undefined;
  };
}
