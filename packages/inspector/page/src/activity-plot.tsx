import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Activity } from '../../src/activity.ts';
import { usePage } from './page-context.ts';
import { changeData, liveData } from './plot-data.ts';
import { changePlot, livePlot, type PlotView } from './plot-options.ts';
import { PlotReadout } from './plot-readout.tsx';
import { resolveColour } from './resolve-colour.ts';
import type { TimeRange } from './time-range.ts';
import { watchClicks } from './watch-clicks.ts';
import { watchTheme } from './watch-theme.ts';

/** What {@link ActivityPlot} draws, and what it asks for when somebody zooms. */
export interface ActivityPlotProps {
  readonly activity: Activity;
  /** Of the ways to end, in their order, as names of the style sheet. */
  readonly colours: readonly string[];
  readonly show: (range: TimeRange | undefined) => void;
}

/** Two plots over one time: how many were live; how many were created and ended. */
export function ActivityPlot({ activity, colours, show }: ActivityPlotProps): JSX.Element {
  const { state, now, go } = usePage();
  const [bucket, setBucket] = useState<number>();
  const place = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const plots = useRef<readonly uPlot[]>([]);
  const marked = state.at === 'now' ? undefined : now;
  // What the plots read whenever they are drawn, without being made anew.
  const seen = useRef({ activity, colours, marked, show });
  seen.current = { activity, colours, marked, show };

  // Plots are made anew for other series alone.
  useEffect(() => {
    const [element, sample] = [place.current, probe.current];
    if (element === null || sample === null) return;
    const view: PlotView = {
      activity: () => seen.current.activity,
      marked: () => seen.current.marked,
      ended: () => seen.current.colours,
      colour: (name) => resolveColour(sample, name),
      onRange: (from, to) => seen.current.show({ from, to }),
      onReset: () => seen.current.show(undefined),
      onBucket: setBucket,
    };
    const width = element.clientWidth;
    const made = [
      new uPlot(livePlot(view, width), liveData(activity), element),
      new uPlot(changePlot(view, width), changeData(activity), element),
    ];
    plots.current = made;
    const leave = [
      watchTheme(() => made.forEach((plot) => void plot.redraw())),
      watchWidth(element, (wide) => made.forEach((plot) => void plot.setSize({ width: wide, height: plot.height }))),
      ...made.map((plot) =>
        watchClicks(plot.over, (left) => go({ at: `time:${Math.round(plot.posToVal(left, 'x'))}` })),
      ),
    ];
    return () => {
      for (const stop of leave) stop();
      for (const plot of made) plot.destroy();
    };
  }, [activity.ended.map(({ kind, reason }) => `${kind} ${reason}`).join('\n')]);

  useEffect(() => {
    const [live, changes] = plots.current;
    live?.setData(liveData(activity));
    changes?.setData(changeData(activity));
  }, [activity]);

  // The mark moves, and nothing else does.
  useEffect(() => {
    for (const plot of plots.current) plot.redraw(false);
  }, [marked]);

  return (
    <div class="plots">
      <span ref={probe} hidden />
      <div
        ref={place}
        role="img"
        aria-label="Live sessions over time, and sessions created and ended; told in words below."
      />
      <PlotReadout activity={activity} bucket={bucket} />
    </div>
  );
}

function watchWidth(element: HTMLElement, changed: (width: number) => void): () => void {
  const observer = new ResizeObserver(() => changed(element.clientWidth));
  observer.observe(element);
  return () => observer.disconnect();
}
