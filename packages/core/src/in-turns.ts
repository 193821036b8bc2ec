import { setImmediate } from 'node:timers/promises';

/** Walks to the end, and lets the event loop turn wherever the walk may be interrupted. Gives what comes of it. */
export async function inTurns<Value>(walk: Iterator<undefined, Value>): Promise<Value> {
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done === true) return step.value;
    await setImmediate();
  }
}
