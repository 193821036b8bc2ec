import type { SqliteConnection } from './sqlite-driver.ts';

const LOOK_EVERY_GROUPS = 8;
const FRAME_HEADER_BYTES = 24;
const IDLE_FRAMES = 250;
const MOST_FRAMES = 1_000;

/** Moves the log of commits into the database between groups, without waiting for anybody. */
export class WalCheckpoint {
  readonly #connection: SqliteConnection;
  #groups = 0;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /** To be called after every group: moves commits when many stand there and no append waits, or when too many do. */
  afterGroup(waiting: number): void {
    this.#groups += 1;
    if (this.#groups % LOOK_EVERY_GROUPS !== 0) return;
    const frames = this.#pendingFrames();
    if (frames > MOST_FRAMES || (frames > IDLE_FRAMES && waiting === 0)) {
      this.#connection.pragma('wal_checkpoint(PASSIVE)');
    }
  }

  /** Bytes that are not moved into the database yet. */
  pendingBytes(): number {
    const pageBytes = Number(this.#connection.pragma('page_size', { simple: true }));
    return this.#pendingFrames() * (pageBytes + FRAME_HEADER_BYTES);
  }

  #pendingFrames(): number {
    const [row] = this.#connection.pragma('wal_checkpoint(NOOP)') as readonly CheckpointRow[];
    return Math.max(0, (row?.log ?? 0) - (row?.checkpointed ?? 0));
  }
}

interface CheckpointRow {
  /** Frames of the `-wal` file. */
  readonly log: number;
  /** Frames of them that were moved. */
  readonly checkpointed: number;
}
