import type { Position } from './event-log.ts';
import type { PackedEvent } from './packed-event.ts';
import { NO_ROW } from './row-pages.ts';
import type { SessionProjection } from './session-projection.ts';

/**
 * `evolve` for an event in numbers: the same rules, in the shape that they have for rows. It takes a third of the time, as
 * nobody is told what was changed.
 *
 * @returns false, with nothing changed, where a creation names a handle or an id that is known, or its principal may have
 *   too many sessions. Whether what is known is forgotten, and who has to go, is for `evolve` to say.
 */
export function evolvePacked(projection: SessionProjection, event: PackedEvent, position: Position): boolean {
  const { packed } = projection;
  const row = packed.find(event);
  const isCreation = event.type === 'session_created';
  if (isCreation && (row !== NO_ROW || packed.findById(event) !== NO_ROW || !packed.hasRoom(event))) return false;
  projection.position = position;
  projection.now = Math.max(projection.now, event.moment);
  if (isCreation) packed.begin(event);
  else if (row === NO_ROW || !packed.isLive(row, projection.now)) return true;
  else if (event.type === 'session_touched') packed.touch(row, event);
  else packed.end(row);
  return true;
}
