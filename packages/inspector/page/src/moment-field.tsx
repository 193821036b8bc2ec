import type { JSX } from 'preact';
import { fieldText } from './moment-text.ts';
import { usePage } from './page-context.ts';
import type { TimeRange } from './time-range.ts';

/** Takes a moment by its date. @param time - the one that is looked at; `undefined`: now. */
export function MomentField({ time, bounds }: { time: number | undefined; bounds: TimeRange }): JSX.Element {
  const { go } = usePage();
  const choose = (text: string): void => {
    const chosen = new Date(text).getTime();
    if (Number.isNaN(chosen)) return;
    go({ at: chosen >= bounds.to ? 'now' : `time:${Math.max(bounds.from, chosen)}` });
  };
  return (
    <label class="moment-field">
      <span class="unseen">Date and time</span>
      <input
        type="datetime-local"
        step={1}
        min={fieldText(bounds.from)}
        max={fieldText(bounds.to)}
        value={time === undefined ? '' : fieldText(time)}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      />
    </label>
  );
}
