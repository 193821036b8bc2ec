import type { Generated } from 'kysely';

/** The tables of a log's database, as the migrations leave them. */
export interface SqliteSchema {
  readonly events: EventsTable;
}

/** One row per event. Rows are added, never changed or taken away. */
export interface EventsTable {
  readonly position: Generated<number>;
  readonly event_id: string;
  readonly topic: string;
  readonly kind: string;
  /** JSON text, byte for byte as it was appended. */
  readonly data: string;
  /** RFC 3339 UTC with milliseconds, by the database's clock: for people, no code reads it. */
  readonly recorded_at: Generated<string>;
}
