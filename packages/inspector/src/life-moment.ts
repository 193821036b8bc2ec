import type { Position } from '@sessionlog/core';
import type { LogMoment } from './log-moment.ts';

/** A moment of the lives: behind a change, at a time. */
export interface LifeMoment {
  /** Of the newest change; minus infinity where there was none. */
  readonly position: Position;
  /** In epoch milliseconds. */
  readonly time: number;
}

/** The moment in front of everything. */
export const NO_MOMENT: LifeMoment = Object.freeze({ position: Number.NEGATIVE_INFINITY, time: 0 });

/** A moment as an answer names it. */
export function logMoment({ position, time }: LifeMoment): LogMoment {
  return { position: position === NO_MOMENT.position ? null : position, time };
}
