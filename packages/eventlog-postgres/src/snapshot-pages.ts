import { EventLogCompactedError, EventLogCorruptError } from '@sessionlog/core';
import { type Kysely, sql } from 'kysely';
import type { Floor } from './fence.ts';

const MOST_ROWS = 512;
const FEWEST_ROWS = 8;
const MUCH_DATA = 1_048_576;

interface Row {
  readonly snapshot: string;
  readonly up_to: string;
  readonly entry: string | null;
  readonly data: string;
}

/** Reads the snapshot at a floor page by page. No entry is given that is not the next one. */
export class SnapshotPages {
  readonly #schema: string;
  readonly #topic: string;
  readonly #floor: Floor;
  #rows = FEWEST_ROWS;
  #given = 0;

  constructor(schema: string, topic: string, floor: Floor) {
    this.#schema = schema;
    this.#topic = topic;
    this.#floor = floor;
  }

  /**
   * The next entries; none behind the last one. The floor and they are of one moment: a later compaction deletes entries.
   *
   * @throws `ERR_EVENT_LOG_COMPACTED` when another snapshot stands in its place by now.
   * @throws `ERR_EVENT_LOG_CORRUPT` when entries are missing; an error of the driver otherwise.
   */
  async next(kysely: Kysely<unknown>, location: string): Promise<readonly string[]> {
    const { snapshot, entries, upTo } = this.#floor;
    const { rows } = await sql<Row>`
      select f.snapshot::text as snapshot, f.up_to::text as up_to, e.entry::text as entry, e.data
      from ${sql.id(this.#schema, 'floors')} f
      left join lateral (
        select entry, data from ${sql.id(this.#schema, 'snapshot_entries')}
        where snapshot = f.snapshot and entry > ${this.#given}::bigint
        order by entry limit ${this.#rows}::bigint
      ) e on true
      where f.topic = ${this.#topic}
      order by e.entry`.execute(kysely);
    const [first] = rows;
    if (first === undefined) throw new EventLogCorruptError(location, upTo, 'its snapshot is gone');
    if (Number(first.snapshot) !== snapshot) throw new EventLogCompactedError(Number(first.up_to));
    const found = first.entry === null ? [] : rows;
    const given = this.#given + found.length;
    const isWhole = found.every(({ entry }, index) => Number(entry) === this.#given + index + 1);
    if (!isWhole || (found.length === 0 && given !== entries)) {
      throw new EventLogCorruptError(location, upTo, 'entries of its snapshot are missing');
    }
    const size = found.reduce((sum, { data }) => sum + data.length, 0);
    if (size > MUCH_DATA) this.#rows = Math.max(FEWEST_ROWS, this.#rows >> 2);
    else if (found.length === this.#rows) this.#rows = Math.min(MOST_ROWS, this.#rows << 1);
    this.#given = given;
    return found.map(({ data }) => data);
  }
}
