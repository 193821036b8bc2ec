import type { PageMoment } from './page-moment.ts';
import type { TimeRange } from './time-range.ts';

/** How many steps the time slider has. The last one is now, wherever that is by then. */
export const SLIDER_STEPS: number = 1000;

/** The moment of a step of the slider. */
export function momentOfStep(step: number, { from, to }: TimeRange): PageMoment {
  if (step >= SLIDER_STEPS) return 'now';
  return `time:${Math.round(from + ((to - from) * step) / SLIDER_STEPS)}`;
}

/** The step of the slider that is nearest to a moment that is not now. @param time - in epoch milliseconds. */
export function stepOfTime(time: number, { from, to }: TimeRange): number {
  if (to <= from) return SLIDER_STEPS - 1;
  const step = Math.round(((time - from) / (to - from)) * SLIDER_STEPS);
  return Math.max(0, Math.min(SLIDER_STEPS - 1, step));
}
