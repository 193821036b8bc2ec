import type { SessionPolicy } from '@sessionlog/core';

/** A cap, and what a login beyond it does. */
export interface Cap {
  readonly max: number;
  readonly onLimit: 'reject' | 'expire-oldest';
}

/** The caps that are tried, all on one log: each has principals of its own. */
export const caps: readonly Cap[] = [
  { max: 1, onLimit: 'reject' },
  { max: 3, onLimit: 'reject' },
  { max: 1, onLimit: 'expire-oldest' },
  { max: 3, onLimit: 'expire-oldest' },
];

/** How many logins each process of a crowd attempts, for each principal: a creation and a promotion. */
export const ATTEMPTS = 2;

/** A round, as each process of a crowd is told of it. */
export interface CrowdRound {
  readonly round: number;
  /** Whether only who writes looks at the cap, and the fold does not. */
  readonly forgets: boolean;
}

/** What one process of a crowd says of a round. */
export interface CrowdReport {
  readonly round: number;
  /** How many logins it won, by cap. */
  readonly won: readonly number[];
  /** What cannot be, in words. */
  readonly wrong: readonly string[];
}

/** Whom everybody logs in as in a round, under a cap. */
export function crowdPrincipal({ max, onLimit }: Cap, round: number): string {
  return `${onLimit}-${max}-${round}`;
}

/** The policy of a cap. */
export function crowdPolicy({ max, onLimit }: Cap): SessionPolicy {
  return { absoluteTimeoutMs: 86_400_000, maxSessionsPerPrincipal: max, onLimit };
}
