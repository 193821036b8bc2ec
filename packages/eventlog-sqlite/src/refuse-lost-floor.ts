import { EventLogCorruptError } from '@sessionlog/core';
import type { Floor } from './floor.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/**
 * Refuses a topic without a floor that has had one: its sessions, and what is known of those that are over, are in a
 * snapshot that nobody would read. To be called in the transaction in which `floor` was read.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when the last event that a snapshot replaces is gone, and the floor too.
 */
export function refuseLostFloor(
  { compaction, location }: Pick<SqliteDatabase, 'compaction' | 'location'>,
  topic: string,
  floor: Floor | undefined,
): void {
  if (floor !== undefined || compaction.raised.get(topic, 1) === undefined) return;
  throw new EventLogCorruptError(location, undefined, 'events were compacted, and the place of their snapshot is lost');
}
