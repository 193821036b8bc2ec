import type { JSX } from 'preact';
import { FailureNote } from './failure-note.tsx';
import { countOf } from './figure-text.ts';
import { usePage } from './page-context.ts';
import { SessionSearch } from './session-search.tsx';
import { SessionTable } from './session-table.tsx';
import { useSessions } from './use-sessions.ts';

/** The table of sessions, and what it is searched by. */
export function SessionsPanel(): JSX.Element {
  const { state, end } = usePage();
  const { total, rows, next, fresh, failure, more, stale, loading } = useSessions();
  const { search, principal } = state;
  const which = state.state === 'live' ? 'live session' : 'session';
  return (
    <section class="card" id="sessions" aria-labelledby="sessions-title" aria-busy={stale}>
      <div class="card-head">
        <h2 id="sessions-title" tabIndex={-1}>
          Sessions
        </h2>
        <p class="count" role="status">
          {total !== undefined && countOf(total, which)}
          {principal !== '' && ` of ${principal}`}
          {search !== '' && ` that ${total === 1 ? 'matches' : 'match'} “${search}”`}
        </p>
      </div>
      <SessionSearch />
      <FailureNote failure={failure} />
      {total === 0 && <p class="empty">{emptyText(search !== '' || principal !== '', state.state)}</p>}
      {rows.length > 0 && <SessionTable rows={rows} total={total ?? rows.length} fresh={fresh} />}
      <div class="card-foot">
        {next !== null && (
          <button type="button" disabled={loading} onClick={more}>
            Load more
          </button>
        )}
        {end && search !== '' && principal === '' && total !== 0 && (
          <button type="button" class="danger" onClick={() => end({ search })}>
            End all that match …
          </button>
        )}
      </div>
    </section>
  );
}

function emptyText(searched: boolean, state: 'live' | 'all'): string {
  if (state === 'all') return searched ? 'No session matches.' : 'There is no session.';
  return searched ? 'No live session matches. Dead ones are listed with “All”.' : 'Nobody is logged in.';
}
