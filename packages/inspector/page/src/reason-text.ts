import type { EndedByReason } from '../../src/activity.ts';

const OURS: Readonly<Record<Exclude<EndedByReason['kind'], 'reason'>, string>> = {
  lapsed: 'deadline passed',
  rotated: 'rotated',
  other: 'other reasons',
  unnamed: 'no reason given',
};

/** Why sessions ended, in words: what an application gave as a reason stands as it is. */
export function reasonText({ kind, reason }: Pick<EndedByReason, 'kind' | 'reason'>): string {
  return kind === 'reason' ? reason : OURS[kind];
}
