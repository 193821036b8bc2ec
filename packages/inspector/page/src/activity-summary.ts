import type { Activity } from '../../src/activity.ts';
import { countOf, countText } from './figure-text.ts';
import { momentText } from './moment-text.ts';
import { reasonText } from './reason-text.ts';

/** What a plot shows, in sentences. */
export function activitySummary({ from, to, times, created, live, ended }: Activity): string {
  const reasons = ended
    .map((by) => ({ why: reasonText(by), count: sum(by.counts) }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count);
  const dead = sum(reasons.map(({ count }) => count));
  const reasonList = reasons.map(({ why, count }) => `${why} ${countText(count)}`).join(', ');
  const most = live.reduce((best, count, index) => (count > (live[best] ?? 0) ? index : best), 0);
  return [
    `Between ${momentText(from)} and ${momentText(to)}: ${countOf(sum(created), 'session')} created, `,
    `${countText(dead)} ended${reasonList === '' ? '' : ` (${reasonList})`}. `,
    `At the end ${countText(live.at(-1) ?? 0)} live; most at ${momentText(times[most] ?? from)}: ${countText(live[most] ?? 0)}.`,
  ].join('');
}

/** All of some counts together. */
export function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
