import { eachInTurns } from './each-in-turns.ts';
import type { LifeMoment } from './life-moment.ts';
import type { SessionLives } from './session-lives.ts';

/** How many sessions there are at a moment. */
export interface SessionCounts {
  readonly live: number;
  readonly lapsed: number;
  /** Those that were rotated, too. */
  readonly ended: number;
}

/** Counts the sessions at a moment; those that were dead on the floor are counted by what it says of them. */
export async function countSessions(lives: SessionLives, moment: LifeMoment): Promise<SessionCounts> {
  let { lapsed, ended } = lives.floor ?? { lapsed: 0, ended: 0 };
  let live = 0;
  await eachInTurns(lives.rowsAt(moment.position) - 1, (row) => {
    if (lives.endingAt(row, moment.position) !== 0) ended += 1;
    else if (lives.isLive(row, moment)) live += 1;
    else lapsed += 1;
  });
  return { live, lapsed, ended };
}
