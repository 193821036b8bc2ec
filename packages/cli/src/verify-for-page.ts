import type { VerifyLog } from '@sessionlog/inspector';
import type { LogLocation } from './log-location.ts';
import { type VerifyStage, verifyLog } from './verify-log.ts';

const STEPS_AT_ONCE = 256;

/**
 * {@link verifyLog} for the page of the inspector.
 *
 * @param events - how many there were when the log was opened: each is read, and then judged.
 */
export function verifyForPage(location: LogLocation, events: number): VerifyLog {
  return async (onProgress, signal) => {
    let done = 0;
    const stage: VerifyStage = (_doing, _total, work) => {
      signal.throwIfAborted();
      return work(() => {
        done += 1;
        if (done % STEPS_AT_ONCE !== 0) return;
        signal.throwIfAborted();
        onProgress(done, Math.max(done, events * 2));
      });
    };
    const { verdict, events: found, torn, problem, position } = await verifyLog(location, stage);
    return { verdict, events: found, torn, problem, position };
  };
}
