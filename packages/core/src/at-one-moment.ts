import { setImmediate } from 'node:timers/promises';
import type { SessionProjection } from './session-projection.ts';

// A store to which others write all the time is walked over at once in the end, or it would never be.
const MOST_ATTEMPTS = 3;

/**
 * Walks over a projection of any number of sessions, and lets the event loop turn on the way. What comes of it is what one
 * moment gives all the same: where an event is folded meanwhile, the walk begins anew.
 *
 * @param current - gives the projection as it is then.
 * @param walk - yields where it may be interrupted, some milliseconds apart at most. It changes nothing.
 * @returns a promise, unless the walk is over before it yields.
 */
export function atOneMoment<Value>(
  current: () => SessionProjection,
  walk: (projection: SessionProjection) => Iterator<undefined, Value>,
): Value | Promise<Value> {
  const projection = current();
  const step = projection.isBetween ? undefined : walk(projection).next();
  return step?.done === true ? step.value : walkInTurns(current, walk);
}

async function walkInTurns<Value>(
  current: () => SessionProjection,
  walk: (projection: SessionProjection) => Iterator<undefined, Value>,
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    while (current().isBetween) await setImmediate();
    const projection = current();
    const { position } = projection;
    const walking = walk(projection);
    while (current() === projection && projection.position === position && !projection.isBetween) {
      const step = walking.next();
      if (step.done === true) return step.value;
      if (attempt < MOST_ATTEMPTS) await setImmediate();
    }
  }
}
