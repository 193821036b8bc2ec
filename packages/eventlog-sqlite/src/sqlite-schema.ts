import type { Generated } from 'kysely';

/** The tables of a log's database, as the migrations leave them. */
export interface SqliteSchema {
  readonly events: EventsTable;
  readonly log_identity: LogIdentityTable;
  readonly floors: FloorsTable;
  readonly snapshots: SnapshotsTable;
  readonly snapshot_entries: SnapshotEntriesTable;
}

/** One row per event. Rows are added, never changed, and taken away only at or below their topic's floor. */
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

/** One row, made with the database. */
export interface LogIdentityTable {
  /** 32 random hex digits: a database that was put in place of another one has others. */
  readonly log_id: Generated<string>;
}

/** At most one row per topic: where its snapshot stands. A floor only rises. */
export interface FloorsTable {
  readonly topic: string;
  /** Rows of events up to here, and with it, count no more. */
  readonly up_to: number;
  /** The id of the event at `up_to`. */
  readonly event_id: string;
  readonly snapshot: number;
  /** How many entries the snapshot has. */
  readonly entries: number;
  /** The checksum of its last entry. */
  readonly checksum: number;
  /** 1 when what the snapshot replaced is overwritten in every file, else 0. */
  readonly purged: Generated<number>;
}

/** One row per snapshot that has entries: the one at the floor, others that are being written, and leftovers. */
export interface SnapshotsTable {
  readonly snapshot: Generated<number>;
  readonly topic: string;
  readonly up_to: number;
}

/** The entries of snapshots, numbered from 1. */
export interface SnapshotEntriesTable {
  readonly snapshot: number;
  readonly entry: number;
  /** JSON text, byte for byte as it was given. */
  readonly data: string;
  /** CRC-32 of the data, seeded with the checksum of the entry before it. */
  readonly checksum: number;
}
