import type { JSX } from 'preact';
import { moveRange, type TimeRange, zoomRange } from './time-range.ts';

/** What the buttons of the plot work on. @param show - `undefined`: all of it. */
export interface PlotButtonsProps {
  readonly range: TimeRange;
  readonly whole: boolean;
  readonly bounds: TimeRange;
  readonly show: (range: TimeRange | undefined) => void;
}

/** Zooms and moves the plot, for whoever drags nothing. */
export function PlotButtons({ range, whole, bounds, show }: PlotButtonsProps): JSX.Element {
  const button = (label: string, sign: string, press: () => void, disabled: boolean): JSX.Element => (
    <button type="button" class="small" aria-label={label} title={label} disabled={disabled} onClick={press}>
      {sign}
    </button>
  );
  return (
    <fieldset class="buttons" aria-label="What the plot shows">
      {button('Earlier', '◂', () => show(moveRange(range, -0.5, bounds)), whole || range.from <= bounds.from)}
      {button('Zoom in', '+', () => show(zoomRange(range, 0.5, bounds)), false)}
      {button('Zoom out', '−', () => show(zoomRange(range, 2, bounds)), whole)}
      {button('Later', '▸', () => show(moveRange(range, 0.5, bounds)), whole || range.to >= bounds.to)}
      {button('Show all of it', 'All', () => show(undefined), whole)}
    </fieldset>
  );
}
