/**
 * What the log needs of a connection: what a client of pg's `Pool` has.
 *
 * @since 0.1.0
 */
export interface PostgresConnection {
  /** Runs one statement with bound parameters; what is run again and again has a name, under which it is prepared. */
  query(statement: {
    readonly name?: string;
    readonly text: string;
    readonly values: unknown[];
    readonly query_timeout: number;
  }): Promise<{ readonly command: string; readonly rowCount: number | null; readonly rows: unknown[] }>;
  /**
   * What became of the last transaction: `I` when none is open, `T` or `E` when one is. pg's client has it from 8.21 on.
   * Without it a connection that somebody gave back in the middle of a transaction is not told from others.
   */
  getTransactionStatus?(): string | null;
  /** Gives the connection back; with `true` it is closed, as its state is not known. */
  release(destroy?: boolean): void;
  on(event: 'error' | 'notice', listener: (told: Error) => void): unknown;
  removeListener(event: 'error' | 'notice', listener: (told: Error) => void): unknown;
}

/**
 * What the log needs of a pool of connections: what pg's `Pool` has.
 *
 * @since 0.1.0
 */
export interface PostgresConnectionPool {
  connect(): Promise<PostgresConnection>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}
