import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SessionRow } from '../../src/session-row.ts';
import { rowWindow } from './row-window.ts';
import { ScrollRegion } from './scroll-region.tsx';
import { SessionTableRow } from './session-table-row.tsx';

/** What {@link SessionTable} shows of how many. */
export interface SessionTableProps {
  readonly rows: readonly SessionRow[];
  readonly total: number;
  /** Those that came by themselves. */
  readonly fresh: ReadonlySet<string>;
}

/** As tall as the style sheet makes a row, in pixels. */
const ROW_PX = 52;

/** Sessions as a table that scrolls within itself: of its rows those are in the document that are seen, and some more. */
export function SessionTable({ rows, total, fresh }: SessionTableProps): JSX.Element {
  const scroll = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  useLayoutEffect(() => setHeight(scroll.current?.clientHeight ?? 600), [rows.length]);
  const { from, to, above, below } = rowWindow(top, height, ROW_PX, rows.length);
  return (
    <ScrollRegion element={scroll} label="Table of sessions" scrolled={setTop}>
      <table class="sessions" aria-rowcount={total + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Principal, session</th>
            <th scope="col">Last seen</th>
            <th scope="col" class="middle-only">
              Deadline
            </th>
            <th scope="col" class="wide-only">
              Created
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Room height={above} />}
          {rows.slice(from, to).map((row, index) => (
            <SessionTableRow key={row.id} row={row} index={from + index + 2} fresh={fresh.has(row.id)} />
          ))}
          {below > 0 && <Room height={below} />}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Room({ height }: { height: number }): JSX.Element {
  return (
    <tr class="room">
      <td style={{ height: `${height}px` }} />
    </tr>
  );
}
