import type { Position } from './event-log.ts';
import { evolve } from './evolve.ts';
import { OBJECTS } from './fold-work.ts';
import type { PackedEvent } from './packed-event.ts';
import { NO_ROW } from './row-pages.ts';
import type { SessionProjection } from './session-projection.ts';
import { unpackCreation, unpackId } from './unpack-creation.ts';

/**
 * `evolve` for an event in numbers: the same rules, in the shape that they have for rows. It takes a third of the time, as
 * nobody is told what was changed.
 *
 * Where a creation names a handle or an id that is known, or its principal may have too many sessions, `evolve` says
 * whether what is known is forgotten, and who has to go.
 */
export function evolvePacked(projection: SessionProjection, event: PackedEvent, position: Position): void {
  const { packed } = projection;
  const row = packed.find(event);
  const isCreation = event.type === 'session_created';
  if (isCreation && (row !== NO_ROW || packed.findById(event) !== NO_ROW || !packed.hasRoom(event))) {
    projection.addWork(OBJECTS);
    // What was recorded is asked for its id and its position alone.
    evolve(projection, unpackCreation(event), { id: unpackId(event), type: event.type, data: '', position });
    return;
  }
  projection.position = position;
  projection.now = Math.max(projection.now, event.moment);
  if (isCreation) packed.begin(event);
  else if (row === NO_ROW || !packed.isLive(row, projection.now)) return;
  else if (event.type === 'session_touched') packed.touch(row, event);
  else packed.end(row);
}
