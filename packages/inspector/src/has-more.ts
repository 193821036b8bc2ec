import { type EventLog, hasCode, isLocal, type Position } from '@sessionlog/core';

/**
 * Whether a log holds events behind a position. It takes one look at the end of the log; a store that is asked for its
 * position counts all of its sessions as well.
 *
 * @throws what reading throws, but for a compaction: what it took away stood behind the position, too.
 */
export async function hasMore(log: EventLog, after: Position): Promise<boolean> {
  try {
    if (isLocal(log)) return log.readSync(after).length > 0;
    for await (const _ of log.read({ after })) return true;
    return false;
  } catch (error) {
    if (hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) return true;
    throw error;
  }
}
