import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LogMoment } from '../../src/log-moment.ts';
import type { SessionChangeRow } from '../../src/session-change-row.ts';
import type { SessionPage } from '../../src/session-page.ts';
import { ask, askAtLength } from './ask.ts';
import { usePage } from './page-context.ts';
import type { PageMoment } from './page-moment.ts';
import { queryText } from './query-text.ts';

/** Steps from event to event. @param moment - that is looked at; `undefined`: now, or not known yet. */
export function StepButtons({ moment }: { moment: LogMoment | undefined }): JSX.Element {
  const { state, overview, go } = usePage();
  const [busy, setBusy] = useState(false);
  const { first, last } = overview;
  const isNow = state.at === 'now';
  const position = isNow ? last?.position : moment?.position;
  const step = async (find: (from: number) => Promise<PageMoment | undefined>): Promise<void> => {
    if (typeof position !== 'number') return;
    setBusy(true);
    const at = await find(position).catch(() => undefined);
    setBusy(false);
    if (at !== undefined) go({ at });
  };
  // From a moment between two events, the one before it is the previous one.
  const back = async (from: number): Promise<PageMoment | undefined> =>
    state.at.startsWith('position:') ? eventBefore(from) : `position:${from}`;
  const forth = async (from: number): Promise<PageMoment | undefined> =>
    from >= (last?.position ?? 0) ? 'now' : eventBehind(from);
  const oldest = first?.position === position && !state.at.startsWith('time:') && !isNow;
  return (
    <div class="steps">
      <button
        type="button"
        aria-label="Previous event"
        title="Previous event"
        disabled={last === null || oldest}
        aria-busy={busy}
        onClick={() => step(back)}
      >
        ◂
      </button>
      <button
        type="button"
        aria-label="Next event"
        title="Next event"
        disabled={isNow}
        aria-busy={busy}
        onClick={() => step(forth)}
      >
        ▸
      </button>
    </div>
  );
}

// Positions have gaps: what stands at the place before is the event that the answer names.
async function eventBefore(position: number): Promise<PageMoment | undefined> {
  const path = queryText('api/sessions', { at: `position:${position - 1}`, limit: 1 });
  const { moment } = await ask<SessionPage>(path);
  return moment.position === null ? undefined : `position:${moment.position}`;
}

async function eventBehind(position: number): Promise<PageMoment> {
  const leaving = new AbortController();
  try {
    const path = queryText('api/changes', { after: position });
    for await (const { event, data } of askAtLength(path, { signal: leaving.signal })) {
      const [change] = event === 'changes' ? (JSON.parse(data) as SessionChangeRow[]) : [];
      if (change !== undefined) return `position:${change.position}`;
    }
    return 'now';
  } finally {
    leaving.abort();
  }
}
