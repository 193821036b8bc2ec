import type { JSX } from 'preact';
import type { SessionRow } from '../../src/session-row.ts';
import { Link } from './link.tsx';
import { Ago } from './moment.tsx';
import { usePage } from './page-context.ts';
import { SessionState } from './session-state.tsx';

/** What {@link SessionTableRow} shows. */
export interface SessionTableRowProps {
  readonly row: SessionRow;
  /** Its place in the whole table, the head being the first. */
  readonly index: number;
  /** Whether it came by itself just now. */
  readonly fresh: boolean;
}

/** One session of the table. */
export function SessionTableRow({ row, index, fresh }: SessionTableRowProps): JSX.Element {
  const { state } = usePage();
  const shown = state.session === row.id;
  return (
    <tr aria-rowindex={index} class={fresh ? 'fresh' : undefined} aria-current={shown ? 'true' : undefined}>
      <th scope="row">
        <Link to={{ principal: row.principal }} class="principal" title="All sessions of this principal">
          {row.principal}
        </Link>
        <Link to={{ session: row.id }} class="id" title="The life of this session" label={`Session ${row.id}`}>
          {row.id}
        </Link>
      </th>
      <td>
        <Ago time={row.lastSeenAt} />
      </td>
      <td class="middle-only">
        <Ago time={row.expiresAt} />
      </td>
      <td class="wide-only">
        <Ago time={row.createdAt} />
      </td>
      <td>
        <SessionState row={row} />
      </td>
    </tr>
  );
}
