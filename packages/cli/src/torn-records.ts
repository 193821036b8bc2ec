import type { OpenedLog } from './open-log.ts';
import { readRecords } from './read-records.ts';

const LOOKS = 20;

/**
 * How many records of a log that was read were not finished by their writers. One at the end may be one that is being
 * written: it is looked at again after a pause, and again, before it counts.
 */
export async function tornRecords(log: OpenedLog, pause: () => Promise<unknown>): Promise<number> {
  for (let look = 1; ; look++) {
    const { torn = 0, unread = 0 }: { readonly torn?: number; readonly unread?: number } = await log.stats();
    if (unread === 0 || look === LOOKS) return torn + Number(unread > 0);
    await pause();
    await readRecords(log, () => {});
  }
}
