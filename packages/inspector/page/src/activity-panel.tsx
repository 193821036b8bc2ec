import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Activity } from '../../src/activity.ts';
import { ActivityLegend } from './activity-legend.tsx';
import { ActivityPlot } from './activity-plot.tsx';
import { activitySummary } from './activity-summary.ts';
import { ActivityTable } from './activity-table.tsx';
import { FailureNote } from './failure-note.tsx';
import { usePage } from './page-context.ts';
import { PlotButtons } from './plot-buttons.tsx';
import { queryText } from './query-text.ts';
import { giveColours, givenReasons, type ReasonColours, seriesColours } from './series-colour.ts';
import { Tally } from './tally.tsx';
import { fitRange, type TimeRange } from './time-range.ts';
import { useAnswer } from './use-answer.ts';

/** So many pixels are a bucket at least: narrower bars could not be told apart. */
const BUCKET_PX = 6;

/** How many sessions were live, were created and ended, over time. */
export function ActivityPanel(): JSX.Element {
  const { state, overview, present, go } = usePage();
  const figure = useRef<HTMLElement>(null);
  const [buckets, setBuckets] = useState(120);
  useEffect(() => {
    const width = figure.current?.clientWidth ?? 0;
    if (width > 0) setBuckets(Math.max(30, Math.min(240, Math.floor(width / BUCKET_PX))));
  }, []);
  const bounds = { from: overview.first?.time ?? overview.time - 1, to: overview.time };
  const path = queryText('api/activity', { from: state.range?.from, to: state.range?.to, buckets });
  const { value: activity, failure } = useAnswer<Activity>(overview.first === null ? undefined : path, present);
  const reasons = useRef<ReasonColours>(new Map());
  reasons.current = giveColours(reasons.current, givenReasons(activity?.ended ?? []));
  const colours = seriesColours(activity?.ended ?? [], reasons.current);
  const show = (range: TimeRange | undefined): void =>
    go({ range: range === undefined ? undefined : fitRange(range, bounds) }, true);

  return (
    <section class="card activity" aria-labelledby="activity-title">
      <div class="card-head">
        <h2 id="activity-title">Activity</h2>
        <Tally />
        <PlotButtons range={state.range ?? bounds} whole={state.range === undefined} bounds={bounds} show={show} />
      </div>
      <FailureNote failure={failure} />
      {overview.first === null && <p class="quiet">Nothing has happened yet: the log is empty.</p>}
      <figure ref={figure}>
        {activity && (
          <>
            <ActivityPlot activity={activity} colours={colours} show={show} />
            <ActivityLegend activity={activity} colours={colours} />
            <figcaption class="quiet">{activitySummary(activity)}</figcaption>
            <ActivityTable activity={activity} />
          </>
        )}
      </figure>
    </section>
  );
}
