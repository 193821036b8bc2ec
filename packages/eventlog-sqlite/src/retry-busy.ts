import { setTimeout } from 'node:timers/promises';
import { BUSY_LIMIT_MS, BUSY_SYNC_LIMIT_MS, busyBackoff } from './busy-backoff.ts';
import { isBusy } from './sqlite-error.ts';

const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4));

/** Repeats `attempt` while other connections are in its way; throws its last error after `limitMs` of waiting in sum. */
export async function retryBusy<Value>(
  attempt: () => Value | Promise<Value>,
  limitMs: number = BUSY_LIMIT_MS,
): Promise<Value> {
  const pauses = busyBackoff(limitMs);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const pause = isBusy(error) ? pauses.next() : undefined;
      if (pause === undefined || pause.done === true) throw error;
      await setTimeout(pause.value);
    }
  }
}

/** {@link retryBusy} for a call that can't wait in the event loop: it blocks. @param given - to each attempt. */
export function retryBusySync<Given, Value>(
  attempt: (given: Given) => Value,
  given: Given,
  limitMs: number = BUSY_SYNC_LIMIT_MS,
): Value {
  // Made by whoever has to wait: every `get` comes this way.
  let pauses: Iterator<number, void> | undefined;
  for (;;) {
    try {
      return attempt(given);
    } catch (error) {
      pauses ??= busyBackoff(limitMs);
      const pause = isBusy(error) ? pauses.next() : undefined;
      if (pause === undefined || pause.done === true) throw error;
      Atomics.wait(NEVER_WOKEN, 0, 0, pause.value);
    }
  }
}
