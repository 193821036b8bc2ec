/** A stretch of time, in epoch milliseconds: `from` is before `to`. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The shortest stretch that the plot shows, in milliseconds. */
export const SHORTEST_MS: number = 10_000;

/**
 * A stretch that shows less or more around the same middle, and stays within the bounds.
 *
 * @param factor - how long it is afterwards, as a part of what it was: 0.5 zooms in, 2 zooms out.
 */
export function zoomRange(range: TimeRange, factor: number, bounds: TimeRange): TimeRange {
  const middle = (range.from + range.to) / 2;
  const length = (range.to - range.from) * factor;
  return fitRange({ from: middle - length / 2, to: middle + length / 2 }, bounds);
}

/** A stretch as long that is earlier or later. @param share - by how much of its length; negative: earlier. */
export function moveRange(range: TimeRange, share: number, bounds: TimeRange): TimeRange {
  const by = (range.to - range.from) * share;
  return fitRange({ from: range.from + by, to: range.to + by }, bounds);
}

/** The stretch nearest to one that is within the bounds, and is not too short to show, in whole milliseconds. */
export function fitRange(range: TimeRange, bounds: TimeRange): TimeRange {
  const most = bounds.to - bounds.from;
  const length = Math.min(most, Math.max(SHORTEST_MS, Math.round(range.to - range.from)));
  const middle = (range.from + range.to) / 2;
  const from = Math.round(Math.min(bounds.to - length, Math.max(bounds.from, middle - length / 2)));
  return { from, to: from + length };
}
