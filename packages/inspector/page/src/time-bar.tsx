import type { JSX } from 'preact';
import type { SessionPage } from '../../src/session-page.ts';
import { MomentField } from './moment-field.tsx';
import { MomentSlider } from './moment-slider.tsx';
import { usePage } from './page-context.ts';
import { timeOfMoment } from './page-moment.ts';
import { PastBanner } from './past-banner.tsx';
import { StepButtons } from './step-buttons.tsx';
import type { Answer } from './use-answer.ts';

/** Chooses the moment that the whole page looks at. @param then - what is known of it; `undefined`: it is now. */
export function TimeBar({ then }: { then: Answer<SessionPage> | undefined }): JSX.Element {
  const { overview, state } = usePage();
  const { first, time } = overview;
  const bounds = { from: first?.time ?? time, to: time };
  const past = then === undefined ? undefined : (timeOfMoment(state.at) ?? then.value?.moment.time);
  const known = then?.stale === false ? then.value : undefined;
  return (
    <section class="time-bar" aria-label="Moment">
      <div class="time-row">
        <StepButtons moment={known?.moment} />
        <MomentSlider time={past} bounds={bounds} />
        <MomentField time={past} bounds={bounds} />
      </div>
      {then !== undefined && <PastBanner time={past} live={known?.total} />}
    </section>
  );
}
