/** A server that is ready for the contestants of a run. */
export interface RunningServer {
  /** Removes what the bench made, and ends the server if it is the bench's. */
  stop(): Promise<void>;
}
