import type { NotRun } from './bench-report.ts';

/** The performance goals that this bench does not look at yet. */
export const NOT_MEASURED: readonly NotRun[] = [
  { what: 'get and create against connect-redis', why: 'the bench brings no Redis server yet' },
  { what: 'create against session-file-store', why: 'not written yet' },
  { what: 'get with a token that is garbage', why: 'not written yet' },
  { what: 'touch within the interval', why: 'not written yet' },
  { what: 'cost of an operation as the log grows from 1k to 1M events', why: 'not written yet' },
  { what: 'the longest time that an operation blocks the event loop', why: 'not written yet' },
];
