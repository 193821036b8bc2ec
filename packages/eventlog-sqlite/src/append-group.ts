import type { NewEvent } from '@sessionlog/core';
import { SessionInvalidError } from '@sessionlog/core';
import type { AppendOutcome } from './append-queue.ts';
import type { SqliteStatements } from './sqlite-statements.ts';

/**
 * Adds events inside the caller's transaction. An event whose id the topic has already is not added again: the same
 * event gets the position where it stands, which settles an append whose outcome was unknown; another one is refused
 * alone, and the rest of the group goes on.
 */
export function appendGroup(
  statements: SqliteStatements,
  topic: string,
  events: readonly NewEvent[],
): readonly AppendOutcome[] {
  return events.map(({ id, type, data }) => {
    const { changes, lastInsertRowid } = statements.insert.run(id, topic, type, data);
    if (changes === 1) return Number(lastInsertRowid);
    const found = statements.byId.get(topic, id);
    if (found?.type === type && found.data === data) return found.position;
    return new SessionInvalidError('id', 'is the id of another event of this log. Mint a new one for every event.');
  });
}
