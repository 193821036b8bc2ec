import { setImmediate } from 'node:timers/promises';
import { inTurns } from './in-turns.ts';
import type { ProjectionFollower } from './projection-follower.ts';
import type { SessionProjection } from './session-projection.ts';

// Where others write all the time, nothing is folded in the end until the walk is over, or it would never be.
const MOST_ATTEMPTS = 3;

type Walk<Value> = (projection: SessionProjection) => Iterator<undefined, Value>;

/**
 * Walks over a projection of any number of sessions, and lets the event loop turn on the way. What comes of it is what one
 * moment gives all the same: where an event is folded meanwhile, the walk begins anew.
 *
 * @param walk - yields where it may be interrupted, some milliseconds apart at most. It changes nothing.
 * @returns a promise, unless the walk is over before it yields.
 * @throws what makes the log one that can't be believed.
 */
export function atOneMoment<Value>(
  follower: Pick<ProjectionFollower, 'believed' | 'hold'>,
  walk: Walk<Value>,
): Value | Promise<Value> {
  const { believed: projection } = follower;
  const step = projection.isBetween ? undefined : walk(projection).next();
  return step?.done === true ? step.value : walkInTurns(follower, walk);
}

async function walkInTurns<Value>(
  follower: Pick<ProjectionFollower, 'believed' | 'hold'>,
  walk: Walk<Value>,
): Promise<Value> {
  for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
    while (follower.believed.isBetween) await setImmediate();
    const { believed: projection } = follower;
    const { position } = projection;
    const walking = walk(projection);
    while (follower.believed === projection && projection.position === position && !projection.isBetween) {
      const step = walking.next();
      if (step.done === true) return step.value;
      await setImmediate();
    }
  }
  return follower.hold(() => inTurns(walk(follower.believed)));
}
