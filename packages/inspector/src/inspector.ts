/**
 * A page that shows the auth sessions of a log, and the answers behind it. It asks nobody who he is: mount it behind your
 * own authentication.
 *
 * @since 0.1.0
 */
export interface Inspector extends AsyncDisposable {
  /** Answers a request below the path under which it is mounted. Never rejects. */
  fetch(request: Request): Promise<Response>;
  /** Ends what it has under way, and lets go of the store and the log, which stay open. Idempotent. */
  close(): Promise<void>;
}
