import type { JSX } from 'preact';
import type { Activity } from '../../src/activity.ts';
import { countText } from './figure-text.ts';
import { momentText } from './moment-text.ts';
import { reasonText } from './reason-text.ts';

/** The figures of one bucket; how to use the plot while none is pointed at. Always one line, so that nothing moves. */
export function PlotReadout({ activity, bucket }: { activity: Activity; bucket: number | undefined }): JSX.Element {
  const time = bucket === undefined ? undefined : activity.times[bucket];
  if (bucket === undefined || time === undefined) {
    return <p class="readout quiet">Click to look at a moment, drag to zoom, double click for all of it.</p>;
  }
  const ended = activity.ended
    .filter(({ counts }) => (counts[bucket] ?? 0) > 0)
    .map((by) => `${reasonText(by)} ${countText(by.counts[bucket] ?? 0)}`);
  const said = [
    `live ${countText(activity.live[bucket] ?? 0)}`,
    `created ${countText(activity.created[bucket] ?? 0)}`,
    ...ended,
  ];
  return (
    <p class="readout">
      <b>{momentText(time)}</b> {said.join(' · ')}
    </p>
  );
}
