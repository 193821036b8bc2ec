import { EventLogCorruptError, isEventId, isEventType, type Position, type RecordedEvent } from '@sessionlog/core';
import type { SqliteDatabase } from './sqlite-database.ts';
import { driverCode } from './sqlite-error.ts';

const MOST_ROWS = 512;
const FEWEST_ROWS = 8;
const MUCH_DATA = 1_048_576;

/**
 * Reads a topic page by page: at most 512 events, fewer while they are large, so that a page stays a few MiB; and fewer at
 * first, as each takes ten times as long before the code is compiled.
 */
export class EventPages {
  readonly #database: SqliteDatabase;
  readonly #topic: string;
  #rows = FEWEST_ROWS;

  constructor(database: SqliteDatabase, topic: string) {
    this.#database = database;
    this.#topic = topic;
  }

  /**
   * The frozen events behind `after`, oldest first: what stands before a damaged row is given, and the next call throws.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` when the first row is not what a writer wrote; a driver's error otherwise.
   */
  behind(after: Position): readonly RecordedEvent[] {
    const found = this.#select(after);
    let size = 0;
    for (const [index, event] of found.entries()) {
      if (!isRecorded(event, after)) {
        if (index > 0) return found.slice(0, index);
        throw new EventLogCorruptError(this.#database.location, safe(event.position), 'a row is not an event');
      }
      Object.freeze(event);
      size += event.data.length;
    }
    if (size > MUCH_DATA) this.#rows = Math.max(FEWEST_ROWS, this.#rows >> 2);
    else if (found.length === this.#rows) this.#rows = Math.min(MOST_ROWS, this.#rows + (this.#rows >> 1));
    return found;
  }

  #select(after: Position): readonly RecordedEvent[] {
    const { page } = this.#database.statements;
    try {
      return page.all(this.#topic, after, this.#rows);
    } catch (error) {
      if (driverCode(error)?.startsWith('SQLITE_CORRUPT') !== true) throw error;
      const sound: RecordedEvent[] = [];
      try {
        for (const event of page.iterate(this.#topic, after, this.#rows)) sound.push(event);
      } catch {
        if (sound.length > 0) return sound;
      }
      throw error;
    }
  }
}

function isRecorded({ position, id, type, data }: RecordedEvent, after: Position): boolean {
  return Number.isSafeInteger(position) && position > after && isEventId(id) && isEventType(type) && data !== '';
}

function safe(position: number): Position | undefined {
  return Number.isSafeInteger(position) ? position : undefined;
}
