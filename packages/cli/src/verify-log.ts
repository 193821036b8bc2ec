import { setTimeout } from 'node:timers/promises';
import { hasCode, SessionStore } from '@sessionlog/core';
import type { Verification } from '@sessionlog/inspector';
import type { LogLocation } from './log-location.ts';
import { openLog } from './open-log.ts';
import { readRecords } from './read-records.ts';
import { tornRecords } from './torn-records.ts';
import { watchedLog } from './watched-log.ts';

/** What was found in a log, and where its damage is. An unfinished record at the end counts as torn, too. */
export interface LogVerification extends Verification {
  /** A name of a file or table, with a place in it. */
  readonly location?: string | undefined;
}

const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const PAUSE_MS = 100;

/** Does a part of long work, of `total` steps, 0 for nobody knows how many; each calls `step`. */
export type VerifyStage = <Result>(
  doing: string,
  total: number,
  work: (step: () => void) => Promise<Result>,
) => Promise<Result>;

/**
 * Reads all of a log, its newest snapshot too, and believes nothing: record by record as the log does, and event by event as
 * a store does; of a database it checks every page. The log is opened read-only, and no file is made.
 *
 * @param stage - is given one part after the other.
 * @throws what says nothing of the content of the log: that it can't be reached, or is not allowed; what `stage` throws.
 */
export async function verifyLog(location: LogLocation, stage: VerifyStage): Promise<LogVerification> {
  let events = 0;
  try {
    const log = await stage('opening', 0, () => openLog(location, 'look'));
    try {
      const watched = watchedLog(log, () => {
        events += 1;
      });
      await stage('reading records', 0, (step) => readRecords(watched, step));
      const total = events;
      await stage('checking events', total, (step) => SessionStore.asOf(watchedLog(log, step), { time: LAST_MOMENT }));
      await stage('checking pages', 0, async () => log.checkPages?.());
      const torn = await tornRecords(log, () => setTimeout(PAUSE_MS));
      return { verdict: torn === 0 ? 'sound' : 'torn', events: total, torn };
    } finally {
      await log.close();
    }
  } catch (error) {
    if (hasCode(error, 'ERR_EVENT_LOG_CORRUPT')) {
      const { location: place, position, message } = error;
      return { verdict: 'damaged', events, torn: 0, location: place, position, problem: message };
    }
    if (!hasCode(error, 'ERR_EVENT_UNSUPPORTED')) throw error;
    return { verdict: 'damaged', events, torn: 0, position: error.position, problem: error.message };
  }
}
