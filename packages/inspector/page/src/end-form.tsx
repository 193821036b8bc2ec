import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RevocationPreview } from '../../src/revocation-preview.ts';
import { countOf } from './figure-text.ts';
import { momentText } from './moment-text.ts';
import { TextField } from './text-field.tsx';

/** What {@link EndForm} asks about. */
export interface EndFormProps {
  readonly preview: RevocationPreview;
  readonly end: (asked: { reason: string; actor: string }) => void;
  readonly cancel: () => void;
}

/** Asks why and by whom, and then once more: nothing brings a session back. */
export function EndForm({ preview: { total, goodUntil }, end, cancel }: EndFormProps): JSX.Element {
  const [reason, setReason] = useState('');
  const [actor, setActor] = useState('');
  const [sure, setSure] = useState(false);
  const question = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (sure) question.current?.focus();
  }, [sure]);
  const what = countOf(total, 'session');
  if (sure) {
    return (
      <div class="sure">
        <p ref={question} tabIndex={-1}>
          <strong>End {what} now?</strong> Whoever uses {total === 1 ? 'it' : 'them'} has to log in again. Dead is dead:
          nothing brings {total === 1 ? 'it' : 'them'} back.
        </p>
        <div class="card-foot">
          <button type="button" class="danger full" onClick={() => end({ reason, actor })}>
            Yes, end {what}
          </button>
          <button type="button" onClick={() => setSure(false)}>
            No, go back
          </button>
        </div>
      </div>
    );
  }
  return (
    <form
      class="end-form"
      onSubmit={(event) => {
        event.preventDefault();
        setSure(true);
      }}
    >
      <TextField
        label="Reason"
        name="reason"
        placeholder="stands in the log, such as: lost laptop"
        value={reason}
        onText={setReason}
      />
      <TextField label="Ended by" name="actor" placeholder="inspector" value={actor} onText={setActor} />
      <div class="card-foot">
        <button type="submit" class="danger" disabled={total === 0}>
          End {what} …
        </button>
        <button type="button" onClick={cancel}>
          Cancel
        </button>
        <span class="quiet">This preview is good until {momentText(goodUntil).slice(11)}.</span>
      </div>
    </form>
  );
}
