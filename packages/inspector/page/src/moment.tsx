import type { JSX } from 'preact';
import { relativeText } from './duration-text.ts';
import { exactText, momentText } from './moment-text.ts';
import { usePage } from './page-context.ts';

/** A moment as it is seen from the one that the page looks at; the exact one is its title. @param time - `null`: none. */
export function Ago({ time }: { time: number | null }): JSX.Element {
  const { now } = usePage();
  if (time === null) return <span class="quiet">never</span>;
  return <Time time={time} text={relativeText(time, now)} />;
}

/** A moment by its date; the exact one is its title. @param time - `null`: none. */
export function Moment({ time }: { time: number | null }): JSX.Element {
  if (time === null) return <span class="quiet">none</span>;
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
