import type uPlot from 'uplot';
import type { Activity } from '../../src/activity.ts';
import { stackCounts } from './stack-counts.ts';

/** What `livePlot` draws: the figures stand at the ends of their buckets. */
export function liveData({ times, bucketMs, to, live }: Activity): uPlot.AlignedData {
  return [times.map((time) => Math.min(to, time + bucketMs)), [...live]];
}

/** What `changePlot` draws: the highest stack first, so that each stands before the one that reaches further. */
export function changeData({ times, created, ended }: Activity): uPlot.AlignedData {
  const stacks = stackCounts(ended.map(({ counts }) => counts)).toReversed();
  const down = stacks.map((stack) => stack.map((count) => (count === 0 ? null : -count)));
  return [[...times], created.map((count) => (count === 0 ? null : count)), ...down];
}
