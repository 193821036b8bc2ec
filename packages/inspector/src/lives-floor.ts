import type { LifeMoment } from './life-moment.ts';

/** Where the lives begin in a log that was compacted: its newest snapshot, and how many it only counts. */
export interface LivesFloor extends LifeMoment {
  /** How many of the dead lapsed. */
  readonly lapsed: number;
  /** How many of the dead were ended by an event. */
  readonly ended: number;
}
