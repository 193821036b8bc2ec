import type { LogDirectory } from './log-directory.ts';

/**
 * Calls `wake` when something may have changed in the directory of a log, until the function that it gives is called. It
 * is a hint: where the system can't watch the directory, or gives up watching, nothing is said (network file systems,
 * too many watches), and whoever waits has to look by himself, too.
 */
export function watchDirectory({ fs, path }: Pick<LogDirectory, 'fs' | 'path'>, wake: () => void): () => void {
  let unwatch: (() => void) | undefined;
  const stop = (): void => {
    unwatch?.();
    unwatch = undefined;
  };
  try {
    unwatch = fs.watch(path, wake, stop);
  } catch {
    // There is no hint, then.
  }
  return stop;
}
