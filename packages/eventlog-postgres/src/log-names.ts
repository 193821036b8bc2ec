import { createHash } from 'node:crypto';

/** What one log is called by the server beside its tables. */
export interface LogNames {
  /** The advisory lock under which its events are appended. */
  readonly appendLock: string;
  /** The advisory lock under which its floor is raised. */
  readonly floorLock: string;
  /** The advisory lock that is held by who claims it. */
  readonly claimLock: string;
  /** What those listen to who wait for its events. */
  readonly channel: string;
}

/** The names of a log: the same in every process. Advisory locks are numbers, and no other log's by any likely chance. */
export function logNames(schema: string, topic: string): LogNames {
  const named = (what: string): Buffer =>
    createHash('sha256').update(`sessionlog\0${what}\0${schema}\0${topic}`).digest();
  return Object.freeze({
    appendLock: String(named('append').readBigInt64BE()),
    floorLock: String(named('floor').readBigInt64BE()),
    claimLock: String(named('claim').readBigInt64BE()),
    channel: `sessionlog_${named('channel').toString('hex').slice(0, 32)}`,
  });
}
