import type { JSX } from 'preact';
import type { SessionEventRow } from '../../src/session-event-row.ts';
import type { SessionRow } from '../../src/session-row.ts';
import { eventName } from './event-name.ts';
import { eventRuns } from './event-runs.ts';
import { countOf, countText } from './figure-text.ts';
import { Link } from './link.tsx';
import { Moment } from './moment.tsx';

/** What {@link EventList} tells: the events that are known, and how many there are. */
export interface EventListProps {
  readonly events: readonly SessionEventRow[];
  readonly count: number;
  readonly session: SessionRow;
}

/** The events in the life of a session as they were recorded, oldest first; many touches on end are folded up. */
export function EventList({ events, count, session }: EventListProps): JSX.Element {
  if (events.length === 0)
    return <p class="quiet">The log was compacted: its events are gone, and what they came to is above.</p>;
  return (
    <>
      {count > events.length && (
        <p class="quiet">
          The newest {countText(events.length)} of {countOf(count, 'event')}.
        </p>
      )}
      <ol class="events">
        {eventRuns(events).map((run) => {
          const [first] = run;
          const last = run.at(-1);
          if (first === undefined || last === undefined) return undefined;
          return run.length === 1 ? (
            <EventItem key={first.position} event={first} session={session} />
          ) : (
            <li key={first.position} data-type="session_touched">
              <details>
                <summary>
                  {countOf(run.length, 'touch', 'touches')}, last <Moment time={last.at} />
                </summary>
                <ol class="events">
                  {run.map((event) => (
                    <EventItem key={event.position} event={event} session={session} />
                  ))}
                </ol>
              </details>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function EventItem({ event, session }: { event: SessionEventRow; session: SessionRow }): JSX.Element {
  const { position, id, type, at, expiresAt, reason, actor } = event;
  return (
    <li data-type={type}>
      <b>{eventName(event, session)}</b> <Moment time={at} />
      {reason !== null && (
        <>
          {' '}
          because: <q>{reason}</q>
        </>
      )}
      {actor !== null && <> by {actor}</>}
      <span class="recorded">
        <Link to={{ at: `position:${position}` }} title="Look at the moment of this event">
          position {position}
        </Link>
        <code>{type}</code>
        {id !== null && <span class="id">{id}</span>}
        {expiresAt !== null && (
          <span>
            deadline <Moment time={expiresAt} />
          </span>
        )}
      </span>
    </li>
  );
}
