import type { JSX } from 'preact';
import type { SessionRow } from '../../src/session-row.ts';
import { LANE_UNITS, type LifeLane, lanePlace, lifeEnd, lifeLanes, lifeRange } from './life-lanes.ts';
import { Link } from './link.tsx';
import { momentText } from './moment-text.ts';
import { usePage } from './page-context.ts';
import { reasonOf } from './reason-of.ts';
import { thinMarks } from './thin-marks.ts';

/** What {@link LifeChart} draws. */
export interface LifeChartProps {
  readonly rows: readonly SessionRow[];
  readonly label: string;
  /** Moments in the life of one of them, in epoch milliseconds: touches. */
  readonly marks?: { readonly id: string; readonly times: readonly number[] };
}

/** Marks nearer than this, in units of the chart, would lie on each other. */
const APART = 6;

/** The lives of sessions as bars over one time: each is a link to its session. */
export function LifeChart({ rows, label, marks }: LifeChartProps): JSX.Element {
  const { now, state } = usePage();
  const range = lifeRange(rows, now);
  const lanes = lifeLanes(rows, range, now);
  return (
    <div class="lives">
      <ol aria-label={label}>
        {lanes.map((lane) => (
          <li key={lane.row.id}>
            <Link
              to={{ session: lane.row.id }}
              current={lane.row.id === state.session}
              title={laneText(lane, now)}
              label={laneText(lane, now)}
            >
              <Bar
                lane={lane}
                marks={marks?.id === lane.row.id ? marks.times.map((time) => lanePlace(time, range)) : []}
                now={now > range.to ? undefined : lanePlace(now, range)}
              />
            </Link>
          </li>
        ))}
      </ol>
      <p class="ends" aria-hidden="true">
        <span>{momentText(range.from).slice(0, 16)}</span>
        <span>{momentText(range.to).slice(0, 16)}</span>
      </p>
    </div>
  );
}

function Bar({ lane, marks, now }: { lane: LifeLane; marks: number[]; now: number | undefined }): JSX.Element {
  const { x, width, row } = lane;
  return (
    <svg class="life" viewBox={`0 0 ${LANE_UNITS} 20`} preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" x={0} y={9} width={LANE_UNITS} height={2} />
      <rect class="bar" data-state={row.state} x={x} y={4} width={width} height={12} rx={2} />
      {thinMarks(marks, APART).map((place) => (
        <rect key={place} class="touch" x={place} y={4} width={1.5} height={12} />
      ))}
      {row.state !== 'live' && (
        <rect class="end" data-state={row.state} x={x + width - 3} y={1} width={4} height={18} />
      )}
      {now !== undefined && <rect class="now" x={now} y={0} width={1.5} height={20} />}
    </svg>
  );
}

function laneText({ row }: LifeLane, now: number): string {
  const life = `${momentText(row.createdAt)} to ${row.state === 'live' ? 'now' : momentText(lifeEnd(row, now))}`;
  return `Session ${row.id}, ${life}, ${reasonOf(row)}`;
}
