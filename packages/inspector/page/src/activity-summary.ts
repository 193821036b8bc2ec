import type { Activity } from '../../src/activity.ts';
import { countOf, countText } from './figure-text.ts';
import { momentText } from './moment-text.ts';

/** What a plot shows, in sentences. */
export function activitySummary({ from, to, times, created, live, ended }: Activity): string {
  const dead = sum(ended.map(({ counts }) => sum(counts)));
  const most = live.reduce((best, count, index) => (count > (live[best] ?? 0) ? index : best), 0);
  return [
    `Between ${momentText(from)} and ${momentText(to)}: ${countOf(sum(created), 'session')} created, `,
    `${countText(dead)} ended. Most were live about ${momentText(times[most] ?? from)}: ${countText(live[most] ?? 0)}; `,
    `at the end ${countText(live.at(-1) ?? 0)}.`,
  ].join('');
}

/** All of some counts together. */
export function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
