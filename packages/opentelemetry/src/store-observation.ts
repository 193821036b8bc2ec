/**
 * The observing of one store.
 *
 * @since 0.1.0
 */
export interface StoreObservation extends AsyncDisposable {
  /** Ends it: nothing is told any more. Idempotent. Neither the store nor its log is closed. */
  close(): Promise<void>;
}
