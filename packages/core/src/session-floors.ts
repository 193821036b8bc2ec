import { setImmediate } from 'node:timers/promises';
import { EventLogCorruptError, hasCode } from './errors.ts';
import type { EventLog, EventLogSnapshot } from './event-log.ts';
import { isCompactable } from './is-compactable.ts';
import { SessionProjection } from './session-projection.ts';
import { SessionSnapshotDecoder } from './session-snapshot-decoder.ts';

/**
 * The states from which a log can be folded: what its newest snapshot holds, or nothing where it has none. Whoever then
 * reads on, and is told `ERR_EVENT_LOG_COMPACTED`, takes the next one: it stands further on.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when it does not; that or `ERR_EVENT_UNSUPPORTED` for a snapshot that can't be believed.
 */
export async function* sessionFloors(
  log: EventLog,
  signal?: AbortSignal,
): AsyncGenerator<SessionProjection, never, undefined> {
  let last = Number.NEGATIVE_INFINITY;
  for (let first = true; ; first = false) {
    const floor = await readFloor(log, signal);
    // The floor is folded on, and its position moves.
    const position = floor.position ?? Number.NEGATIVE_INFINITY;
    if (!first && position <= last) {
      throw new EventLogCorruptError('its snapshot', floor.position, 'events behind it are not there');
    }
    last = position;
    yield floor;
  }
}

async function readFloor(log: EventLog, signal: AbortSignal | undefined): Promise<SessionProjection> {
  for (let last = Number.NEGATIVE_INFINITY; ; ) {
    const snapshot = isCompactable(log) ? await log.readSnapshot({ signal }) : undefined;
    if (snapshot === undefined) return new SessionProjection();
    try {
      return await decodeFloor(snapshot, signal);
    } catch (error) {
      // A newer snapshot took the place of the one that was being read.
      if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED') || snapshot.upTo <= last) throw error;
      last = snapshot.upTo;
    }
  }
}

async function decodeFloor(
  { upTo, entries }: EventLogSnapshot,
  signal: AbortSignal | undefined,
): Promise<SessionProjection> {
  const decoder = new SessionSnapshotDecoder(upTo);
  for await (const entry of entries) {
    signal?.throwIfAborted();
    decoder.take(entry);
    // A large snapshot must not keep the process from everything else.
    await setImmediate();
  }
  for (const _ of decoder.settle()) {
    signal?.throwIfAborted();
    await setImmediate();
  }
  return decoder.finish();
}
