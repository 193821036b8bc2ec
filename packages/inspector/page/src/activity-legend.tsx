import type { JSX } from 'preact';
import type { Activity } from '../../src/activity.ts';
import { sum } from './activity-summary.ts';
import { countText } from './figure-text.ts';
import { reasonText } from './reason-text.ts';

/** What {@link ActivityLegend} explains: the colours of the ways to end, in their order. */
export interface ActivityLegendProps {
  readonly activity: Activity;
  readonly colours: readonly string[];
}

/** What the colours of the plot mean, and how many each of them stands for. */
export function ActivityLegend({ activity, colours }: ActivityLegendProps): JSX.Element {
  return (
    <ul class="legend">
      <Entry colour="--live" name="live at the end" count={activity.live.at(-1) ?? 0} />
      <Entry colour="--created" name="created" count={sum(activity.created)} />
      {activity.ended.map((by, index) => (
        <Entry key={reasonText(by)} colour={colours[index] ?? ''} name={reasonText(by)} count={sum(by.counts)} />
      ))}
    </ul>
  );
}

function Entry({ colour, name, count }: { colour: string; name: string; count: number }): JSX.Element {
  return (
    <li>
      <span class="swatch" style={{ background: `var(${colour})` }} />
      {name} <b>{countText(count)}</b>
    </li>
  );
}
