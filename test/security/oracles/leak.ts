import { leaks, renderings } from '../../setup/leaks.ts';

/** What nobody may see. */
export interface Secrets {
  readonly tokens: readonly string[];
  /** Principals and attributes: they are kept, and may stand in no error. */
  readonly texts?: readonly string[];
}

/** Everything that can be seen. */
export interface Seen {
  /** What is on disk, or printed. */
  readonly kept?: Iterable<string | Uint8Array>;
  /** What was thrown. */
  readonly thrown?: readonly unknown[];
  /** What anybody may print to look at it. */
  readonly inspected?: readonly unknown[];
}

/**
 * The LEAK oracle.
 *
 * @throws Error when a token stands anywhere in what is seen, in whatever form, or a text in an error.
 */
export function noLeak({ tokens, texts = [] }: Secrets, { kept = [], thrown = [], inspected = [] }: Seen): void {
  const errors = thrown.flatMap(renderings);
  const seen = [...kept, ...errors, ...inspected.flatMap(renderings)];
  for (const token of tokens) {
    const leaked = leaks(token, seen);
    if (leaked.length > 0) throw new Error(`LEAK: a token is seen in ${leaked.length} forms.`);
  }
  for (const text of texts) {
    if (errors.some((error) => error.includes(text))) throw new Error('LEAK: an error tells a principal or attribute.');
  }
}
