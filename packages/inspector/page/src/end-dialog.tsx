import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { EndForm } from './end-form.tsx';
import { type EndScope, scopeText } from './end-scope.ts';
import { FailureNote } from './failure-note.tsx';
import { outcomeText } from './outcome-text.ts';
import { PreviewTable } from './preview-table.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { useEnding } from './use-ending.ts';

/**
 * Ends sessions: shows first exactly which, ends those after a second act, and tells what came of it.
 *
 * @param close - called once it was closed, and told whether it came to an ending: what had opened it may be gone then.
 */
export function EndDialog({ scope, close }: { scope: EndScope; close: (ended: boolean) => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const { preview, stage, progress, outcome, failure, end, anew } = useEnding(scope);
  useEffect(() => dialog.current?.showModal(), []);
  const leave = (): void => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      aria-labelledby="end-title"
      onClose={() => close(stage === 'over')}
      onCancel={(event) => stage === 'ending' && event.preventDefault()}
    >
      <div class="card-head">
        <h2 id="end-title">End {scopeText(scope)}</h2>
        {stage !== 'ending' && (
          <button type="button" class="small" onClick={leave}>
            {stage === 'over' ? 'Close' : 'Cancel'}
          </button>
        )}
      </div>
      <div class="dialog-body">
        <FailureNote failure={failure} always {...(stage !== 'shown' && { again: anew })} />
        {stage === 'looking' && failure === undefined && <p role="status">Looking which sessions these are …</p>}
        {preview && stage !== 'over' && <PreviewTable preview={preview} />}
        {preview && stage === 'shown' && <EndForm preview={preview} end={end} cancel={leave} />}
        {stage === 'ending' && <ProgressBar progress={progress} label="Ending" />}
        {outcome && (
          <p class="outcome" role="status">
            {outcomeText(outcome)}
          </p>
        )}
      </div>
    </dialog>
  );
}
