import type { JSX } from 'preact';
import type { Progress } from '../../src/progress.ts';
import { countText } from './figure-text.ts';

/** How far long work is. */
export function ProgressBar({ progress: { done, total }, label }: { progress: Progress; label: string }): JSX.Element {
  return (
    <label class="progress">
      <span>
        {label} … {total > 0 && `${countText(done)} of ${countText(total)}`}
      </span>
      <progress {...(total > 0 && { value: Math.min(done, total), max: total })} />
    </label>
  );
}
