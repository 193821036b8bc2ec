import { useState } from 'preact/hooks';
import { useAsking } from './use-asking.ts';

/** What is known of an answer: the last one stays until the next is there, so that nothing jumps. */
export interface Answer<T> {
  readonly value: T | undefined;
  readonly failure: unknown;
  /** Whether what is shown answers another question than the one that is asked now. */
  readonly stale: boolean;
}

interface Known<T> {
  readonly path: string | undefined;
  readonly value: T | undefined;
  readonly failure: unknown;
}

/**
 * The inspector's answer to a question, asked again whenever the revision changes.
 *
 * @param path - `undefined`: asks nothing, and nothing is known.
 */
export function useAnswer<T>(path: string | undefined, revision: number): Answer<T> {
  const [known, setKnown] = useState<Known<T>>(NOTHING);
  useAsking<T>(path, revision, (asked) => ({
    answered: (value) => setKnown({ path: asked, value, failure: undefined }),
    failed: (failure) =>
      setKnown((last) => ({ path: asked, value: last.path === asked ? last.value : undefined, failure })),
  }));
  const { value, failure } = path === undefined ? NOTHING : known;
  return { value, failure, stale: known.path !== path };
}

const NOTHING = { path: undefined, value: undefined, failure: undefined };
