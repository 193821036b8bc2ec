import type { JSX } from 'preact';
import type { SessionPage } from '../../src/session-page.ts';
import { FailureNote } from './failure-note.tsx';
import { countOf } from './figure-text.ts';
import { LifeChart } from './life-chart.tsx';
import { usePage } from './page-context.ts';
import { queryText } from './query-text.ts';
import { useAnswer } from './use-answer.ts';

/** So many lives are drawn at a glance. */
const LIVES = 24;

/** One principal's sessions at a glance, the dead ones too: which lived when. */
export function PrincipalGlance(): JSX.Element {
  const { state, revision, end, go } = usePage();
  const { principal, at } = state;
  const path = queryText('api/sessions', { at, principal, state: 'all', limit: LIVES });
  const { value, failure } = useAnswer<SessionPage>(path, revision);
  return (
    <section class="card" aria-labelledby="principal-title">
      <div class="card-head">
        <h2 id="principal-title" class="cut">
          {principal}
        </h2>
        <p class="count">{value && `${countOf(value.total, 'session')} that the log knows`}</p>
        <button type="button" class="small" onClick={() => go({ principal: '' })}>
          Close
        </button>
      </div>
      <FailureNote failure={failure} />
      {value && value.total > 0 && <LifeChart rows={value.sessions} label={`Lives of the sessions of ${principal}`} />}
      {value && value.total > value.sessions.length && (
        <p class="quiet">The newest {value.sessions.length} are drawn.</p>
      )}
      {end && (
        <div class="card-foot">
          <button type="button" class="danger" onClick={() => end({ principal })}>
            End all sessions of this principal …
          </button>
        </div>
      )}
    </section>
  );
}
