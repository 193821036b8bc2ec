import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fieldText } from './moment-text.ts';
import { usePage } from './page-context.ts';
import type { TimeRange } from './time-range.ts';

/** Takes a moment by its date. @param time - the one that is looked at; `undefined`: now. */
export function MomentField({ time, bounds }: { time: number | undefined; bounds: TimeRange }): JSX.Element {
  const { go } = usePage();
  const shown = time === undefined ? '' : fieldText(time);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  // While a year is typed, it passes through others: what is out of bounds counts when the field is left.
  const choose = (typed: string, left: boolean): void => {
    const chosen = new Date(typed).getTime();
    const isNew = !Number.isNaN(chosen) && typed !== shown;
    setText(left && !isNew ? shown : typed);
    const isWithin = chosen >= Math.floor(bounds.from / 1000) * 1000 && chosen <= bounds.to;
    if (isNew && (isWithin || left)) go({ at: chosen > bounds.to ? 'now' : `time:${Math.max(bounds.from, chosen)}` });
  };
  return (
    <label class="moment-field">
      <span class="unseen">Date and time</span>
      <input
        type="datetime-local"
        step={1}
        min={fieldText(bounds.from)}
        max={fieldText(bounds.to)}
        value={text}
        onInput={({ currentTarget }) => choose(currentTarget.value, false)}
        onBlur={({ currentTarget }) => choose(currentTarget.value, true)}
      />
    </label>
  );
}
