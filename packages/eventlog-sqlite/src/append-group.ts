import { EventLogCorruptError, type NewEvent, SessionInvalidError } from '@sessionlog/core';
import type { AppendOutcome } from './append-queue.ts';
import type { Floor } from './floor.ts';
import { insertEvents } from './insert-events.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { ROWS_AT_ONCE } from './sqlite-statements.ts';

/**
 * Adds events inside the caller's transaction. An event whose id the topic has already is not added again: the same
 * event gets the position where it stands, which settles an append whose outcome was unknown; another one is refused
 * alone, and the rest of the group goes on.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when the database gives a position that the floor has passed: it forgot how far it had
 *   come, and nobody would ever read the event.
 */
export function appendGroup(
  { statements, location }: Pick<SqliteDatabase, 'statements' | 'location'>,
  topic: string,
  floor: Floor | undefined,
  events: readonly NewEvent[],
): readonly AppendOutcome[] {
  const given = (position: number): number => {
    if (position > (floor?.upTo ?? 0)) return position;
    throw new EventLogCorruptError(location, position, 'it gives a position a second time');
  };
  const add = ({ id, type, data }: NewEvent): AppendOutcome => {
    const { changes, lastInsertRowid } = statements.insert.run(id, topic, type, data);
    if (changes === 1) return given(Number(lastInsertRowid));
    const found = statements.byId.get(topic, id);
    if (found?.type === type && found.data === data) return found.position;
    return new SessionInvalidError('id', 'is the id of another event of this log. Mint a new one for every event.');
  };
  const outcomes: AppendOutcome[] = [];
  for (let from = 0; from < events.length; from += ROWS_AT_ONCE) {
    const some = events.slice(from, from + ROWS_AT_ONCE);
    const positions = some.length === ROWS_AT_ONCE ? insertEvents(statements, topic, some) : undefined;
    outcomes.push(...(positions?.map(given) ?? some.map(add)));
  }
  return outcomes;
}
