import type { JSX } from 'preact';
import { relativeText } from './duration-text.ts';
import { countText } from './figure-text.ts';
import { exactText, momentText } from './moment-text.ts';
import { usePage } from './page-context.ts';

/** Says that the page shows the past, and leads back. @param live - how many sessions were live then; `undefined`: not known yet. */
export function PastBanner({ time, live }: { time: number | undefined; live: number | undefined }): JSX.Element {
  const { go, overview } = usePage();
  return (
    <div class="banner">
      <p role="status">
        You are looking at{' '}
        {time === undefined ? (
          'the past'
        ) : (
          <>
            <strong title={exactText(time)}>{momentText(time)}</strong>, {relativeText(time, overview.time)}
          </>
        )}
        {live !== undefined && `: ${countText(live)} live then`}.
      </p>
      <button type="button" onClick={() => go({ at: 'now' })}>
        Back to now
      </button>
    </div>
  );
}
