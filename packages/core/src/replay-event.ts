import { type EventBytes, isBytes } from './event-bytes.ts';
import type { RecordedEvent } from './event-log.ts';
import { endsManyPacked } from './evolve-in-turns.ts';
import { evolvePacked } from './evolve-packed.ts';
import { PackedEvent } from './packed-event.ts';
import { scanEventBytes, scanPackedEvent } from './scan-packed-event.ts';
import type { SessionProjection } from './session-projection.ts';

const event = new PackedEvent();

/**
 * Folds an event without making an object of it or of a session, as most events of a log can be: the bytes of its text
 * become words of a row. What it does is what decoding it and `evolve` would do.
 *
 * @returns false, with nothing changed, for an event that has to be folded by these, or in turns.
 */
export function replayEvent(projection: SessionProjection, given: RecordedEvent | EventBytes): boolean {
  if (!scanEvent(given, event) || endsManyPacked(projection, event)) return false;
  evolvePacked(projection, event, given.position);
  return true;
}

/** Scans an event, however it is given, into numbers. Gives false for one that has to be decoded. */
export function scanEvent(given: RecordedEvent | EventBytes, event: PackedEvent): boolean {
  return isBytes(given) ? scanEventBytes(given, event) : scanPackedEvent(given, event);
}
