import { useEffect, useRef, useState } from 'preact/hooks';
import type { Progress } from '../../src/progress.ts';
import type { RevocationOutcome } from '../../src/revocation-outcome.ts';
import type { RevocationPreview } from '../../src/revocation-preview.ts';
import { ApiError } from './api-error.ts';
import { ask, askAtLength } from './ask.ts';
import type { EndScope } from './end-scope.ts';

/** How far an ending of sessions is. */
export interface Ending {
  readonly preview: RevocationPreview | undefined;
  readonly stage: 'looking' | 'shown' | 'ending' | 'over';
  readonly progress: Progress;
  readonly outcome: RevocationOutcome | undefined;
  readonly failure: unknown;
  /** Ends exactly the sessions of the preview. */
  readonly end: (asked: { reason: string; actor: string }) => void;
  /** Makes a new preview. */
  readonly anew: () => void;
}

const START = {
  preview: undefined,
  stage: 'looking',
  progress: { done: 0, total: 0 },
  outcome: undefined,
  failure: undefined,
} as const;

/** Makes a preview of what ending some sessions would do, and ends them when it is told to. */
export function useEnding(scope: EndScope): Ending {
  const [ending, setEnding] = useState<Omit<Ending, 'end' | 'anew'>>(START);
  const [attempt, setAttempt] = useState(0);
  const left = useRef(false);

  // A dialog has one scope; each attempt looks anew.
  useEffect(() => {
    left.current = false;
    setEnding(START);
    ask<RevocationPreview>('api/previews', { body: scope }).then(
      (preview) => left.current || setEnding({ ...START, preview, stage: 'shown' }),
      (failure) => left.current || setEnding({ ...START, failure }),
    );
    return () => {
      left.current = true;
    };
  }, [attempt]);

  const end = async (asked: { reason: string; actor: string }): Promise<void> => {
    const id = ending.preview?.id;
    if (id === undefined) return;
    setEnding((last) => ({
      ...last,
      failure: undefined,
      stage: 'ending',
      progress: { done: 0, total: last.preview?.total ?? 0 },
    }));
    const body = Object.fromEntries(Object.entries(asked).filter(([, text]) => text !== ''));
    try {
      for await (const { event, data } of askAtLength(`api/previews/${encodeURIComponent(id)}/revocation`, { body })) {
        if (event === 'progress') setEnding((last) => ({ ...last, progress: JSON.parse(data) as Progress }));
        if (event === 'result') {
          setEnding((last) => ({ ...last, stage: 'over', outcome: JSON.parse(data) as RevocationOutcome }));
        }
      }
    } catch (failure) {
      // What was refused as it stands did not use the preview up.
      const stage = failure instanceof ApiError && failure.status === 400 ? 'shown' : 'over';
      setEnding((last) => ({ ...last, stage, failure }));
    }
  };
  return { ...ending, end, anew: () => setAttempt((last) => last + 1) };
}
