import type { NewEvent, Position, RecordedEvent } from '@sessionlog/core';
import type { AppendOutcome } from './append-queue.ts';

/**
 * The events of a group as they are recorded, frozen, where all of them were added behind `end`; none where one was refused
 * or had been there before.
 *
 * @param outcomes - of the events, in their order.
 */
export function addedEvents(
  events: readonly NewEvent[],
  outcomes: readonly AppendOutcome[],
  end: Position,
): readonly RecordedEvent[] {
  const added: RecordedEvent[] = [];
  let last = end;
  for (const [index, { id, type, data }] of events.entries()) {
    const position = outcomes[index];
    if (typeof position !== 'number' || position <= last) return [];
    added.push(Object.freeze({ position, id, type, data }));
    last = position;
  }
  return added;
}
