import type { Floor } from './floor.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { driverCode } from './sqlite-error.ts';

/**
 * Whether a topic has no event, and never had one. Of a damaged database it is said that it had: whoever reads it is told of the
 * damage, and whoever looks for what can be saved may open it.
 */
export function isNewTopic({ compaction }: SqliteDatabase, topic: string, floor: Floor | undefined): boolean {
  if (floor !== undefined) return false;
  try {
    return compaction.eventSizes.get(topic, Number.MAX_SAFE_INTEGER, 1) === undefined;
  } catch (error) {
    if (driverCode(error)?.startsWith('SQLITE_CORRUPT')) return false;
    throw error;
  }
}
