import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { coalesce } from './coalesce.ts';
import { momentText } from './moment-text.ts';
import { usePage } from './page-context.ts';
import { PAGE_WAITING } from './page-waiting.ts';
import { momentOfStep, SLIDER_STEPS, stepOfTime } from './slider-step.ts';
import type { TimeRange } from './time-range.ts';

/** While it is dragged, the page follows so often. */
const FOLLOW_MS = 120;

/** Slides the page through time. @param time - that is looked at; `undefined`: now. */
export function MomentSlider({ time, bounds }: { time: number | undefined; bounds: TimeRange }): JSX.Element {
  const { state, overview, go } = usePage();
  const step = time === undefined ? SLIDER_STEPS : stepOfTime(time, bounds);
  const [dragged, setDragged] = useState(step);
  useEffect(() => setDragged(step), [step]);
  // From now on to the past is a step back in the browser; what is passed on the way is none.
  const follow = useRef(() => {});
  follow.current = () => go({ at: momentOfStep(dragged, bounds) }, state.at.startsWith('time:'));
  const slide = useMemo(() => coalesce(() => follow.current(), FOLLOW_MS, PAGE_WAITING), []);
  return (
    <label class="slider">
      <span class="unseen">Moment that is looked at</span>
      <input
        type="range"
        min={0}
        max={SLIDER_STEPS}
        step={1}
        value={dragged}
        aria-valuetext={momentOfStep(dragged, bounds) === 'now' ? 'now' : momentText(time ?? bounds.to)}
        disabled={overview.first === null}
        onInput={({ currentTarget }) => {
          setDragged(currentTarget.valueAsNumber);
          slide();
        }}
      />
      <span class="ends" aria-hidden="true">
        <span>{momentText(bounds.from).slice(0, 16)}</span>
        <span>now</span>
      </span>
    </label>
  );
}
