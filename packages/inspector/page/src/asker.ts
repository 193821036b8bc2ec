import { isBehind } from './is-behind.ts';

/** Asks one question again and again. */
export interface Asker {
  /** Asks once more, behind whatever is under way: what it tells is not older than this call. */
  readonly again: () => void;
  /** Gives up: nothing is told any more. */
  readonly leave: () => void;
}

/** What an {@link Asker} tells its answers to. */
export interface AskerListener<T> {
  readonly answered: (value: T) => void;
  readonly failed: (failure: unknown) => void;
}

/**
 * Asks never twice at once, and gives no question up because there is reason to ask it again: however often that is, and
 * however slow the answers are, they come. Where the inspector
 * is behind its log, it is asked until it is not.
 */
export function startAsker<T>(ask: (signal: AbortSignal) => Promise<T>, { answered, failed }: AskerListener<T>): Asker {
  const leaving = new AbortController();
  const { signal } = leaving;
  let isAsking = false;
  let isOutdated = false;
  const run = async (): Promise<void> => {
    isAsking = true;
    do {
      isOutdated = false;
      await ask(signal).then(
        (value) => signal.aborted || answered(value),
        (failure) => {
          if (signal.aborted) return;
          // No change may tell that it has caught up: of the past none does.
          isOutdated ||= isBehind(failure);
          failed(failure);
        },
      );
    } while (isOutdated && !signal.aborted);
    isAsking = false;
  };
  return {
    again: () => {
      isOutdated = true;
      if (!isAsking) void run();
    },
    leave: () => leaving.abort(),
  };
}
