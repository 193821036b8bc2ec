import { setImmediate } from 'node:timers/promises';
import { type ByteEventLog, type EventBytes, isByteLog } from './event-bytes.ts';
import type { LocalEventLog, Position, RecordedEvent } from './event-log.ts';
import type { ReplayAhead } from './replay-ahead.ts';

/** Takes an event, and keeps nothing of one that is only shown. */
type Take = (event: RecordedEvent | EventBytes) => void;

/**
 * Gives the events of a local log behind those that are folded, oldest first; the event loop turns after each batch. To read on costs
 * a promise for each batch, and with `EventLog.read` it would cost some for each event: as much as folding it.
 *
 * @param ahead - is flushed behind the last event of each batch, before anybody else has a turn.
 * @throws what `EventLog.read` rejects with, the signal's reason, and what `take` throws: then nothing more is given.
 */
export async function readInTurns(
  log: LocalEventLog,
  ahead: ReplayAhead,
  signal: AbortSignal | undefined,
  take: Take,
): Promise<void> {
  for (let last = ahead.position; ; ) {
    signal?.throwIfAborted();
    try {
      last = isByteLog(log) ? showBatch(log, last, take) : readBatch(log, last, take);
    } finally {
      ahead.flush();
    }
    if (last === undefined) return;
    await setImmediate();
  }
}

function readBatch(log: LocalEventLog, after: Position | undefined, take: Take): Position | undefined {
  const batch = log.readSync(after);
  for (const event of batch) take(event);
  return batch.at(-1)?.position;
}

// What takes them must not throw in the middle of a log.
function showBatch(log: ByteEventLog, after: Position | undefined, take: Take): Position | undefined {
  let failure: { readonly error: unknown } | undefined;
  const last = log.showSync(after, (event) => {
    if (failure !== undefined) return;
    try {
      take(event);
    } catch (error) {
      failure = { error };
    }
  });
  if (failure !== undefined) throw failure.error;
  return last;
}
