import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { LogOverview } from '../../src/log-overview.ts';
import type { SessionPage } from '../../src/session-page.ts';
import { ActivityPanel } from './activity-panel.tsx';
import { ChangesPanel } from './changes-panel.tsx';
import { EndDialog } from './end-dialog.tsx';
import type { EndScope } from './end-scope.ts';
import { FailureNote } from './failure-note.tsx';
import { HealthPanel } from './health-panel.tsx';
import { InPage, type PageContext } from './page-context.ts';
import { PageHeader } from './page-header.tsx';
import { timeOfMoment } from './page-moment.ts';
import { writePageState } from './page-state.ts';
import { PrincipalGlance } from './principal-glance.tsx';
import { queryText } from './query-text.ts';
import { SessionPanel } from './session-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { TimeBar } from './time-bar.tsx';
import { useAnswer } from './use-answer.ts';
import { useLiveLog } from './use-live-log.ts';
import { usePageState } from './use-page-state.ts';
import { useTicks } from './use-ticks.ts';

/** The whole page over a log. @param known - the log as it was when the page opened. */
export function Page({ known, compacted }: { known: LogOverview; compacted: () => void }): JSX.Element {
  const { state, go } = usePageState();
  const live = useLiveLog(known.last?.position ?? undefined, compacted);
  const [scope, setScope] = useState<EndScope>();
  const [done, setDone] = useState(0);
  const present = live.revision + useTicks() + done;
  const { value: overview = known, failure } = useAnswer<LogOverview>('api/log', present);
  const clockBehindMs = useMemo(() => overview.time - Date.now(), [overview]);
  const isNow = state.at === 'now';
  const revision = isNow ? present : live.reconnections;
  const then = useAnswer<SessionPage>(
    isNow ? undefined : queryText('api/sessions', { at: state.at, limit: 1 }),
    revision,
  );
  const now = (isNow ? undefined : (timeOfMoment(state.at) ?? then.value?.moment.time)) ?? Date.now() + clockBehindMs;
  const page = useMemo<PageContext>(() => {
    const address = (change: Partial<PageContext['state']>): string => writePageState({ ...state, ...change }) || '?';
    const end = known.allowRevoke && isNow ? setScope : undefined;
    return { state, overview, live, now, present, revision, go, address, end };
  }, [state, overview, live, now, present, revision, go, known, isNow]);

  return (
    <InPage.Provider value={page}>
      <a class="skip" href="#sessions">
        Skip to the sessions
      </a>
      <PageHeader />
      <FailureNote failure={failure} always />
      <TimeBar then={isNow ? undefined : then} />
      <main class={state.session === '' ? 'panels' : 'panels with-session'}>
        <div class="column wide">
          <ActivityPanel />
          {state.principal !== '' && <PrincipalGlance key={state.principal} />}
          <SessionsPanel />
        </div>
        <div class="column side">
          {state.session !== '' && <SessionPanel key={state.session} />}
          <ChangesPanel />
          <HealthPanel />
        </div>
      </main>
      {scope && (
        <EndDialog
          scope={scope}
          close={(ended) => {
            setScope(undefined);
            if (!ended) return;
            setDone((last) => last + 1);
            document.getElementById('sessions-title')?.focus();
          }}
        />
      )}
    </InPage.Provider>
  );
}
