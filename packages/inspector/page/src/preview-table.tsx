import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RevocationPreview } from '../../src/revocation-preview.ts';
import { ask } from './ask.ts';
import { FailureNote } from './failure-note.tsx';
import { countOf } from './figure-text.ts';
import { Ago, Moment } from './moment.tsx';
import { queryText } from './query-text.ts';
import { ScrollRegion } from './scroll-region.tsx';

/** Exactly which sessions would end. */
export function PreviewTable({ preview }: { preview: RevocationPreview }): JSX.Element {
  const [more, setMore] = useState({ rows: preview.sessions, next: preview.next });
  const [failure, setFailure] = useState<unknown>();
  const load = (): void => {
    const path = queryText(`api/previews/${encodeURIComponent(preview.id)}`, { cursor: more.next ?? undefined });
    ask<Pick<RevocationPreview, 'sessions' | 'next'>>(path).then(
      ({ sessions, next }) => setMore((last) => ({ rows: [...last.rows, ...sessions], next })),
      setFailure,
    );
  };
  return (
    <>
      <p role="status">
        {preview.total === 0
          ? 'No live session is left to end.'
          : `${countOf(preview.total, 'session')} would end: ${preview.total === 1 ? 'this one' : 'these'}, and none that is created from now on.`}
      </p>
      {preview.total > 0 && (
        <ScrollRegion label="Sessions that would end" short>
          <table class="sessions plain">
            <thead>
              <tr>
                <th scope="col">Principal, session</th>
                <th scope="col">Last seen</th>
                <th scope="col" class="wide-only">
                  Created
                </th>
              </tr>
            </thead>
            <tbody>
              {more.rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row">
                    <span class="principal">{row.principal}</span>
                    <span class="id">{row.id}</span>
                  </th>
                  <td>
                    <Ago time={row.lastSeenAt} />
                  </td>
                  <td class="wide-only">
                    <Moment time={row.createdAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      <FailureNote failure={failure} always />
      {more.next !== null && (
        <button type="button" class="small start" onClick={load}>
          Show more of them
        </button>
      )}
    </>
  );
}
