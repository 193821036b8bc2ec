import type { JSX } from 'preact';
import type { SessionRow } from '../../src/session-row.ts';
import { Link } from './link.tsx';
import { Ago, Moment } from './moment.tsx';
import { SessionState } from './session-state.tsx';

/** What is known of a session. */
export function SessionFacts({ session }: { session: SessionRow }): JSX.Element {
  const { principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, endedAt, actor } = session;
  return (
    <dl class="facts">
      <dt>Principal</dt>
      <dd>
        <Link to={{ principal }}>{principal}</Link>
      </dd>
      <dt>State</dt>
      <dd>
        <SessionState row={session} />
        {actor !== null && ` by ${actor}`}
      </dd>
      <dt>Created</dt>
      <dd>
        <Moment time={createdAt} />
      </dd>
      <dt>Last seen</dt>
      <dd>
        <Moment time={lastSeenAt} />, <Ago time={lastSeenAt} />
      </dd>
      <dt>{endedAt === null ? 'Deadline' : 'Deadline was'}</dt>
      <dd>
        <Moment time={expiresAt} />
        {endedAt === null && (
          <>
            , <Ago time={expiresAt} />
          </>
        )}
      </dd>
      <dt>Latest end</dt>
      <dd>
        <Moment time={absoluteExpiresAt} />
      </dd>
      {endedAt !== null && (
        <>
          <dt>Ended</dt>
          <dd>
            <Moment time={endedAt} />, <Ago time={endedAt} />
          </dd>
        </>
      )}
    </dl>
  );
}
