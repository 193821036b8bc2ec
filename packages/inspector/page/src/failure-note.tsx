import type { JSX } from 'preact';
import { failureSentence } from './failure-sentence.ts';

/** Says what went wrong and what to do next. @param again - tries it once more; absent: that is of no use. */
export function FailureNote({ failure, again }: { failure: unknown; again?: () => void }): JSX.Element {
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
