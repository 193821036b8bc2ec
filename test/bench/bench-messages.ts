/** What the bench says to the process of a contestant. */
export type BenchOrder = 'run' | 'close';

/** What the process of a contestant says to the bench. */
export type BenchAnswer =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'figure'; readonly figure: number }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly reason: string };

/** What a contestant's process is given on its command line, as JSON. */
export interface ContestantTask {
  readonly name: string;
  readonly directory: string;
  readonly sharedDirectory: string;
  readonly events: number;
  readonly runMs: number;
}
