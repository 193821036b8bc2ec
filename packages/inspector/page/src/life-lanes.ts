import type { SessionRow } from '../../src/session-row.ts';
import type { TimeRange } from './time-range.ts';

/** How wide a chart of lives is, in its own units. */
export const LANE_UNITS: number = 1000;

/** The life of a session as a bar. */
export interface LifeLane {
  readonly row: SessionRow;
  /** Where it begins and how long it is, within {@link LANE_UNITS}. */
  readonly x: number;
  readonly width: number;
}

/** The last moment of a session's life as far as it is known by `now`, in epoch milliseconds. */
export function lifeEnd(row: SessionRow, now: number): number {
  const dead = row.endedAt ?? (row.state === 'live' ? now : row.expiresAt);
  return Math.max(row.createdAt, dead ?? now);
}

/** The stretch that shows some lives whole, with a little room at both ends. */
export function lifeRange(rows: readonly SessionRow[], now: number): TimeRange {
  const from = rows.reduce((first, { createdAt }) => Math.min(first, createdAt), now);
  const to = rows.reduce((last, row) => Math.max(last, lifeEnd(row, now)), from);
  const room = Math.max(1, Math.round((to - from) / 50));
  return { from: from - room, to: to + room };
}

/** Where a moment lies in a chart of lives. */
export function lanePlace(time: number, { from, to }: TimeRange): number {
  const place = ((time - from) / (to - from)) * LANE_UNITS;
  return Math.max(0, Math.min(LANE_UNITS, place));
}

/** The bars of some sessions in the order given. No bar is too short to be seen. */
export function lifeLanes(rows: readonly SessionRow[], range: TimeRange, now: number): LifeLane[] {
  return rows.map((row) => {
    const x = Math.min(lanePlace(row.createdAt, range), LANE_UNITS - SHORTEST);
    return { row, x, width: Math.max(SHORTEST, lanePlace(lifeEnd(row, now), range) - x) };
  });
}

const SHORTEST = 4;
