import { setTimeout } from 'node:timers/promises';
import { BUSY_LIMIT_MS, BUSY_SYNC_LIMIT_MS, busyBackoff } from './busy-backoff.ts';
import { isBusy } from './sqlite-error.ts';

const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4));

/** Repeats `attempt` while other connections are in its way; throws its last error after {@link BUSY_LIMIT_MS}. */
export async function retryBusy<Value>(attempt: () => Value): Promise<Value> {
  const pauses = busyBackoff(BUSY_LIMIT_MS);
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const pause = isBusy(error) ? pauses.next() : undefined;
      if (pause === undefined || pause.done === true) throw error;
      await setTimeout(pause.value);
    }
  }
}

/** {@link retryBusy} for a call that can't wait in the event loop: it blocks, up to {@link BUSY_SYNC_LIMIT_MS}. */
export function retryBusySync<Value>(attempt: () => Value): Value {
  const pauses = busyBackoff(BUSY_SYNC_LIMIT_MS);
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const pause = isBusy(error) ? pauses.next() : undefined;
      if (pause === undefined || pause.done === true) throw error;
      Atomics.wait(NEVER_WOKEN, 0, 0, pause.value);
    }
  }
}
