import type { JSX } from 'preact';
import { failureSentence, isOfAll } from './failure-sentence.ts';

/** What {@link FailureNote} says. */
export interface FailureNoteProps {
  readonly failure: unknown;
  /** Tries it once more; absent: that is of no use. */
  readonly again?: () => void;
  /** Whether it says too what concerns all of the page, and is said once at its head. */
  readonly always?: boolean;
}

/** Says what went wrong and what to do next; nothing where nothing did. */
export function FailureNote({ failure, again, always = false }: FailureNoteProps): JSX.Element | undefined {
  if (failure === undefined || (!always && isOfAll(failure))) return undefined;
  return (
    <div class="failure" role="alert">
      <p>{failureSentence(failure)}</p>
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}
