import type { JSX } from 'preact';
import { countText } from './figure-text.ts';
import { usePage } from './page-context.ts';

/** How many sessions there are now, and were; of the past the banner tells. */
export function Tally(): JSX.Element | undefined {
  const { overview, state } = usePage();
  const { live, lapsed, ended } = overview;
  if (state.at !== 'now') return undefined;
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
