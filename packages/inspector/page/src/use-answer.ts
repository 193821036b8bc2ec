import { useEffect, useState } from 'preact/hooks';
import { ask } from './ask.ts';

/** What is known of an answer: the last one stays until the next is there, so that nothing jumps. */
export interface Answer<T> {
  readonly value: T | undefined;
  readonly failure: unknown;
  /** Whether what is shown answers another question than the one that is asked now. */
  readonly stale: boolean;
}

/**
 * Asks the inspector, again whenever the question or the revision changes; a question that is no longer asked is given up.
 *
 * @param path - `undefined`: asks nothing.
 */
export function useAnswer<T>(path: string | undefined, revision: number): Answer<T> {
  const [known, setKnown] = useState<{ path: string | undefined; value: T | undefined; failure: unknown }>(NOTHING);
  // The revision is no part of the question; it says when to ask again.
  useEffect(() => {
    if (path === undefined) return setKnown(NOTHING);
    const leaving = new AbortController();
    ask<T>(path, { signal: leaving.signal }).then(
      (value) => leaving.signal.aborted || setKnown({ path, value, failure: undefined }),
      (failure) =>
        leaving.signal.aborted ||
        setKnown((last) => ({ path, value: last.path === path ? last.value : undefined, failure })),
    );
    return () => leaving.abort();
  }, [path, revision]);
  return { value: known.value, failure: known.failure, stale: known.path !== path };
}

const NOTHING = { path: undefined, value: undefined, failure: undefined };
