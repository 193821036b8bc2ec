import type { FreshEvents, NewEvent, Position } from '@sessionlog/core';
import { addedEvents } from './added-events.ts';
import { appendGroup } from './append-group.ts';
import type { AppendOutcome } from './append-queue.ts';
import type { GuardedDatabase } from './guarded-database.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/**
 * {@link appendGroup} in one transaction. Positions are given only after its commit: those of a group that was rolled back
 * are used again.
 *
 * @param fresh - is given the events, when no other writer's stand before them that were not read.
 * @throws what {@link GuardedDatabase.transact} throws.
 */
export function commitGroup(
  database: SqliteDatabase,
  topic: string,
  guard: GuardedDatabase,
  fresh: FreshEvents,
  events: readonly NewEvent[],
): readonly AppendOutcome[] {
  let end: Position | undefined;
  const outcomes = guard.transact((floor) => {
    end = guard.end;
    return appendGroup(database, topic, floor, events);
  });
  if (end !== undefined) fresh.add(end, addedEvents(events, outcomes, end));
  for (const [index, outcome] of outcomes.entries()) {
    if (typeof outcome === 'number') guard.advance(outcome, (events[index] as NewEvent).id);
  }
  return outcomes;
}
