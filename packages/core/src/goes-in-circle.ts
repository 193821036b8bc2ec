import type { EventId } from './event-id.ts';
import type { SessionProjection } from './session-projection.ts';

/**
 * Whether whoever follows the line of rotations from a session never comes to its end.
 *
 * @param checked - ids from which an end is reached; those of this line are added. So many lines cost no more than one look
 *   at each session.
 */
export function goesInCircle(projection: SessionProjection, first: EventId, checked: Set<EventId>): boolean {
  const line = new Set<EventId>();
  let state = projection.findById(first);
  while (state?.rotatedTo !== undefined && !checked.has(state.id)) {
    if (line.has(state.id)) return true;
    line.add(state.id);
    state = projection.findById(state.rotatedTo);
  }
  for (const id of line) checked.add(id);
  return false;
}
