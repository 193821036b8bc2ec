import { l08SurvivesCrash } from '../../../src/testing/laws/l08-survives-crash.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A database in its default mode syncs now and then: every commit is acknowledged, and a power cut takes the last. */
export const lyingSync: BrokenEventLog = {
  name: 'acknowledged before it is durable',
  breaks: l08SurvivesCrash,
  mayAlsoBreak: [],
  alteration:
    () =>
    ({ log, storage }) => {
      storage.lie();
      return log;
    },
};
