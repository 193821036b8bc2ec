import type { JSX } from 'preact';
import type { SessionPage } from '../../src/session-page.ts';
import { FailureNote } from './failure-note.tsx';
import { MomentField } from './moment-field.tsx';
import { momentText } from './moment-text.ts';
import { usePage } from './page-context.ts';
import { PastBanner } from './past-banner.tsx';
import { momentOfStep, SLIDER_STEPS, stepOfTime } from './slider-step.ts';
import { StepButtons } from './step-buttons.tsx';
import type { Answer } from './use-answer.ts';

/** Chooses the moment that the whole page looks at. @param then - what is known of it; `undefined`: it is now. */
export function TimeBar({ then }: { then: Answer<SessionPage> | undefined }): JSX.Element {
  const { overview, now, go } = usePage();
  const { first, time } = overview;
  const bounds = { from: first?.time ?? time, to: time };
  const step = then === undefined ? SLIDER_STEPS : stepOfTime(now, bounds);
  return (
    <section class="time-bar" aria-label="Moment">
      <div class="time-row">
        <StepButtons moment={then?.value?.moment} />
        <label class="slider">
          <span class="unseen">Moment that is looked at</span>
          <input
            type="range"
            min={0}
            max={SLIDER_STEPS}
            step={1}
            value={step}
            aria-valuetext={then === undefined ? 'now' : momentText(now)}
            disabled={first === null}
            onInput={({ currentTarget }) => go({ at: momentOfStep(currentTarget.valueAsNumber, bounds) }, true)}
          />
          <span class="ends" aria-hidden="true">
            <span>{momentText(bounds.from).slice(0, 16)}</span>
            <span>now</span>
          </span>
        </label>
        <MomentField time={then === undefined ? undefined : now} bounds={bounds} />
      </div>
      {then !== undefined && <PastBanner time={then.value === undefined ? undefined : now} live={then.value?.total} />}
      {then?.failure !== undefined && <FailureNote failure={then.failure} again={() => go({ at: 'now' })} />}
    </section>
  );
}
