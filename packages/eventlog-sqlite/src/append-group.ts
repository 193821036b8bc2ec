import { EventLogCorruptError, type NewEvent, SessionInvalidError } from '@sessionlog/core';
import type { AppendOutcome } from './append-queue.ts';
import type { Floor } from './floor.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

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
  return events.map(({ id, type, data }) => {
    const { changes, lastInsertRowid } = statements.insert.run(id, topic, type, data);
    if (changes === 1) return given(Number(lastInsertRowid));
    const found = statements.byId.get(topic, id);
    if (found?.type === type && found.data === data) return found.position;
    return new SessionInvalidError('id', 'is the id of another event of this log. Mint a new one for every event.');
  });
}
