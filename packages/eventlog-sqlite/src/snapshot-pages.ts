import { EventLogCompactedError, EventLogCorruptError } from '@sessionlog/core';
import type { Floor } from './floor.ts';
import { entryChecksum, snapshotSeed } from './snapshot-checksum.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

const MOST_ROWS = 512;
const FEWEST_ROWS = 8;
const MUCH_DATA = 1_048_576;

/** Reads the snapshot at a floor page by page. No entry is given that is not the next one, byte for byte. */
export class SnapshotPages {
  readonly #database: SqliteDatabase;
  readonly #floor: Floor;
  #rows = FEWEST_ROWS;
  #given = 0;
  #checksum: number;

  constructor(database: SqliteDatabase, floor: Floor) {
    this.#database = database;
    this.#floor = floor;
    this.#checksum = snapshotSeed(floor.snapshot, floor.upTo, floor.eventId);
  }

  /**
   * The next entries; none behind the last one.
   *
   * @param now - the floor at the moment of the call, read in the same transaction: a later compaction deletes entries.
   * @throws `ERR_EVENT_LOG_COMPACTED` when another snapshot stands in its place by now.
   * @throws `ERR_EVENT_LOG_CORRUPT` when the next entries are not what was written, or are missing; a driver's error
   *   otherwise.
   */
  next(now: Floor | undefined): readonly string[] {
    const { snapshot, entries, checksum: whole } = this.#floor;
    if (now === undefined) throw this.#corrupt('its snapshot is gone');
    if (now.snapshot !== snapshot) throw new EventLogCompactedError(now.upTo);
    const found = this.#database.compaction.entries.all(snapshot, this.#given, this.#rows);
    let given = this.#given;
    let checksum = this.#checksum;
    let size = 0;
    for (const { entry, data, checksum: written } of found) {
      given += 1;
      checksum = entryChecksum(data, checksum);
      if (entry !== given || checksum !== written)
        throw this.#corrupt('an entry of its snapshot is not what was written');
      size += data.length;
    }
    if (found.length === 0 && (given !== entries || checksum !== whole)) {
      throw this.#corrupt('entries of its snapshot are missing');
    }
    if (size > MUCH_DATA) this.#rows = Math.max(FEWEST_ROWS, this.#rows >> 2);
    else if (found.length === this.#rows) this.#rows = Math.min(MOST_ROWS, this.#rows << 1);
    this.#given = given;
    this.#checksum = checksum;
    return found.map(({ data }) => data);
  }

  #corrupt(reason: string): EventLogCorruptError {
    return new EventLogCorruptError(this.#database.location, this.#floor.upTo, reason);
  }
}
