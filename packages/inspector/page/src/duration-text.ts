const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something takes, in its largest unit: `3 min`, `2 days`. @param durationMs - not negative. */
export function durationText(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return 'for ever';
  if (durationMs < SECOND) return `${Math.floor(durationMs)} ms`;
  if (durationMs < MINUTE) return `${Math.floor(durationMs / SECOND)} s`;
  if (durationMs < HOUR) return `${Math.floor(durationMs / MINUTE)} min`;
  if (durationMs < 2 * DAY) return `${Math.floor(durationMs / HOUR)} h`;
  return `${Math.floor(durationMs / DAY)} days`;
}

/** A moment as seen from another: `3 min ago`, `in 2 h`, `just now`. Both in epoch milliseconds. */
export function relativeText(time: number, now: number): string {
  const distance = time - now;
  if (Math.abs(distance) < 5 * SECOND) return 'just now';
  return distance < 0 ? `${durationText(-distance)} ago` : `in ${durationText(distance)}`;
}
