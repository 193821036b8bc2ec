import { hasCode } from './errors.ts';
import type { EventLog, Position } from './event-log.ts';
import { isTailable } from './is-tailable.ts';
import type { ProjectionFollower } from './projection-follower.ts';
import { tailByReading } from './tail-by-reading.ts';

/**
 * Lets a follower catch up whenever there is something new in its log, by whomever, until the signal is aborted. It does
 * not keep the process running.
 *
 * @throws the signal's reason, and what the log and the follower throw.
 */
export async function followLog(log: EventLog, follower: ProjectionFollower, signal: AbortSignal): Promise<never> {
  // At first nowhere, which an empty log is not.
  for (let from: Position | undefined = Number.NaN; ; ) {
    await follower.catchUp();
    signal.throwIfAborted();
    const after = follower.projection.position;
    const options = { after, signal, persistent: false };
    try {
      // What a tail gives is a hint: the follower reads by itself, and is often there already.
      for await (const { position } of isTailable(log) ? log.tail(options) : tailByReading(log, options)) {
        if (position > (follower.projection.position ?? Number.NEGATIVE_INFINITY)) await follower.catchUp();
      }
    } catch (error) {
      // A compaction overtook the tail; not so where it has led nowhere.
      if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED') || after === from) throw error;
    }
    from = after;
  }
}
