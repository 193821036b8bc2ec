import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Activity } from '../../src/activity.ts';
import { countText } from './figure-text.ts';
import { momentText } from './moment-text.ts';
import { reasonText } from './reason-text.ts';
import { ScrollRegion } from './scroll-region.tsx';

/** The figures of the plot as a table, for whoever can't see it or wants to know exactly. */
export function ActivityTable({ activity }: { activity: Activity }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>The same as a table</summary>
      {open && <Figures activity={activity} />}
    </details>
  );
}

function Figures({ activity: { times, created, live, ended } }: { activity: Activity }): JSX.Element {
  return (
    <ScrollRegion label="Activity as a table" short>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Live at the end</th>
            <th scope="col">Created</th>
            {ended.map((by) => (
              <th scope="col" key={reasonText(by)}>
                {reasonText(by)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((time, index) => (
            <tr key={time}>
              <th scope="row">{momentText(time)}</th>
              <td>{countText(live[index] ?? 0)}</td>
              <td>{countText(created[index] ?? 0)}</td>
              {ended.map((by) => (
                <td key={reasonText(by)}>{countText(by.counts[index] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
