import type { EventId, Position } from '@sessionlog/core';

/** Where the snapshot of a topic stands: it replaces every event up to here. */
export interface Floor {
  readonly upTo: Position;
  /** The id of the event that stood at `upTo`. */
  readonly eventId: EventId;
  /** The number of the snapshot. */
  readonly snapshot: number;
  /** How many entries it has. */
  readonly entries: number;
  /** The checksum of its last entry. */
  readonly checksum: number;
  /** 1 when what it replaced is overwritten in every file, else 0. */
  readonly purged: number;
}
