import { useEffect, useRef } from 'preact/hooks';
import { ask } from './ask.ts';
import { type Asker, type AskerListener, startAsker } from './asker.ts';

/**
 * Asks the inspector, again whenever the revision changes; another question takes the place of this one.
 *
 * @param path - `undefined`: asks nothing.
 * @param listener - makes what is told of the answers to a question.
 */
export function useAsking<T>(
  path: string | undefined,
  revision: number,
  listener: (path: string) => AskerListener<T>,
): void {
  const current = useRef<{ readonly asker: Asker; revision: number }>(undefined);
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    if (path === undefined) return;
    const asker = startAsker((signal) => ask<T>(path, { signal }), {
      answered: (value) => latest.current(path).answered(value),
      failed: (failure) => latest.current(path).failed(failure),
    });
    current.current = { asker, revision };
    asker.again();
    return () => {
      current.current = undefined;
      asker.leave();
    };
  }, [path]);
  useEffect(() => {
    if (current.current === undefined || current.current.revision === revision) return;
    current.current.revision = revision;
    current.current.asker.again();
  }, [revision]);
}
