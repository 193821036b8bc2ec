import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Progress } from '../../src/progress.ts';
import type { Verification } from '../../src/verification.ts';
import { askAtLength } from './ask.ts';
import { FailureNote } from './failure-note.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { verdictText } from './verdict-text.ts';

/** Reads the whole log, tells how far that is, and judges it. */
export function VerifyButton(): JSX.Element {
  const [progress, setProgress] = useState<Progress>();
  const [verification, setVerification] = useState<Verification>();
  const [failure, setFailure] = useState<unknown>();
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => () => leaving.current?.abort(), []);

  const verify = async (): Promise<void> => {
    const giveUp = new AbortController();
    leaving.current = giveUp;
    setFailure(undefined);
    setVerification(undefined);
    setProgress({ done: 0, total: 0 });
    try {
      for await (const { event, data } of askAtLength('api/verification', { signal: giveUp.signal })) {
        if (event === 'progress') setProgress(JSON.parse(data) as Progress);
        if (event === 'result') setVerification(JSON.parse(data) as Verification);
      }
    } catch (failed) {
      if (!giveUp.signal.aborted) setFailure(failed);
    }
    setProgress(undefined);
  };

  return (
    <div class="verify">
      {progress === undefined ? (
        <button type="button" onClick={verify}>
          Verify the log
        </button>
      ) : (
        <>
          <ProgressBar progress={progress} label="Verifying" />
          <button type="button" onClick={() => leaving.current?.abort()}>
            Stop
          </button>
        </>
      )}
      <div role="status">
        {verification && (
          <p class="verdict" data-verdict={verification.verdict}>
            {verdictText(verification)}
          </p>
        )}
      </div>
      <FailureNote failure={failure} always />
    </div>
  );
}
