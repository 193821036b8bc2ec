import type { JSX } from 'preact';
import { countText } from './figure-text.ts';
import { usePage } from './page-context.ts';

/** How many sessions there are now, and were. */
export function Tally(): JSX.Element {
  const { live, lapsed, ended } = usePage().overview;
  return (
    <p class="tally">
      <span class="lively">
        <b>{countText(live)}</b> live now
      </span>
      <span>
        <b>{countText(lapsed)}</b> lapsed
      </span>
      <span>
        <b>{countText(ended)}</b> ended
      </span>
    </p>
  );
}
