import { setImmediate } from 'node:timers/promises';
import type { LocalEventLog, Position, RecordedEvent } from './event-log.ts';

/**
 * Gives the events of a local log behind a position, oldest first, batch by batch; the event loop turns between two of
 * them. To read on costs a promise for each batch, and with `EventLog.read` it would cost some for each event: as much as
 * folding it.
 *
 * @throws what `EventLog.read` rejects with, and the signal's reason.
 */
export async function* readInTurns(
  log: LocalEventLog,
  after: Position | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  for (let last = after; ; ) {
    signal?.throwIfAborted();
    const batch = log.readSync(last);
    if (batch.length === 0) return;
    yield batch;
    last = batch.at(-1)?.position;
    await setImmediate();
  }
}
