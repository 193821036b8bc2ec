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
  const wanted = useRef(step);
  const followed = useRef(step);
  // Where the page follows the slider, that may be ahead of it already.
  useEffect(() => {
    if (step !== followed.current) setDragged(step);
    followed.current = step;
  }, [step]);
  // From now to the past is a step that the back button takes; what is passed on the way is none.
  const follow = useRef(() => {});
  follow.current = () => {
    followed.current = wanted.current;
    go({ at: momentOfStep(wanted.current, bounds) }, state.at.startsWith('time:'));
  };
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
          wanted.current = currentTarget.valueAsNumber;
          setDragged(wanted.current);
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
