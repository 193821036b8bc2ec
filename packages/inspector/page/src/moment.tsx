import type { JSX } from 'preact';
import { relativeText } from './duration-text.ts';
import { exactText, momentText } from './moment-text.ts';
import { usePage } from './page-context.ts';

/** What {@link Ago} tells of. */
export interface AgoProps {
  /** In epoch milliseconds. */
  readonly time: number;
  /** From where it is seen. Default: the moment that the page looks at. */
  readonly from?: number;
}

/** A moment as it is seen from another one; the exact one is its title. */
export function Ago({ time, from }: AgoProps): JSX.Element {
  const { now } = usePage();
  return <Time time={time} text={relativeText(time, from ?? now)} />;
}

/** A moment by its date; the exact one is its title. @param time - in epoch milliseconds. */
export function Moment({ time }: { time: number }): JSX.Element {
  return <Time time={time} text={momentText(time)} />;
}

function Time({ time, text }: { time: number; text: string }): JSX.Element {
  const exact = exactText(time);
  return (
    <time dateTime={exact.includes(', ') ? new Date(time).toISOString() : ''} title={exact}>
      {text}
    </time>
  );
}
