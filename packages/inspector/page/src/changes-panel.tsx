import type { JSX } from 'preact';
import type { SessionChangeRow } from '../../src/session-change-row.ts';
import { countOf } from './figure-text.ts';
import { Link } from './link.tsx';
import { Ago } from './moment.tsx';
import { usePage } from './page-context.ts';

/** So many are shown. */
const SHOWN = 10;

/** What arrived from the log since the page was opened, newest first. */
export function ChangesPanel(): JSX.Element {
  const { live, state } = usePage();
  return (
    <section class="card" aria-labelledby="changes-title">
      <h2 id="changes-title">Latest changes</h2>
      {live.latest.length === 0 ? (
        <p class="quiet">None yet since this page was opened. They appear here by themselves.</p>
      ) : (
        <ol class="changes">
          {live.latest.slice(0, SHOWN).map((change) => (
            <li key={`${change.position} ${change.type} ${change.at}`} data-type={change.type}>
              <span>
                {changeText(change)}
                {change.sessionId !== null && (
                  <Link
                    to={{ session: change.sessionId, at: 'now' }}
                    class="id"
                    label={`Session ${change.sessionId}`}
                    title="The life of this session"
                  >
                    {change.sessionId}
                  </Link>
                )}
              </span>
              {state.at === 'now' && <Ago time={change.at} />}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function changeText({ type, endedCount, reason, actor }: SessionChangeRow): string {
  if (type === 'reuse') return 'Token used after rotation';
  if (type !== 'expired') return type.charAt(0).toUpperCase() + type.slice(1);
  const what = endedCount === 1 ? 'Ended' : `Ended ${countOf(endedCount, 'session')}`;
  return `${what}${reason === null ? '' : `: ${reason}`}${actor === null ? '' : `, by ${actor}`}`;
}
