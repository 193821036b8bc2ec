/** What a thread asks of the simulated disk, or says of itself. */
export type SimulatedMessage =
  | { readonly kind: 'call'; readonly number: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'said'; readonly said: readonly unknown[] }
  /** Nothing happens any more until a sync ends. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'over'; readonly errors: readonly { readonly code?: string; readonly stack?: string }[] };

/** The answer to a call. */
export interface SimulatedReply {
  readonly number: number;
  readonly result?: unknown;
  /** What a read gave. */
  readonly bytes?: Uint8Array;
  readonly error?: Readonly<Record<string, unknown>>;
}

/** What a thread is to do. */
export interface SimulatedStory {
  readonly name: string;
  readonly directory: string;
  readonly segmentBytes: number;
  readonly lives: number;
  /** How many calls it makes for tokens that all use; absent: it tells a session story. */
  readonly calls?: number;
}
