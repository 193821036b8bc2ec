import type { SqliteConnection } from './sqlite-driver.ts';
import { driverCode } from './sqlite-error.ts';

const LOOK_EVERY_GROUPS = 8;
const FRAME_HEADER_BYTES = 24;
const IDLE_FRAMES = 250;
const MOST_FRAMES = 1_000;

/** Moves the log of commits into the database between groups, without waiting for anybody. */
export class WalCheckpoint {
  readonly #connection: SqliteConnection;
  #groups = 0;
  #starved = 0;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /**
   * To be called after every group of appends: moves commits when many stand there and no append waits, or when too many
   * do.
   */
  afterGroup(waiting: number): void {
    this.#groups += 1;
    if (this.#groups % LOOK_EVERY_GROUPS === 0) this.#look(waiting);
  }

  /**
   * To be called after every other change. Those of a compaction are as large as dozens of groups: where eight of them
   * were moved at once, the process would stand still three times as long.
   */
  afterChange(): void {
    this.#look(0);
  }

  /** How many checkpoints in a row could not move everything, as a reader still needs what the database has there. */
  get starved(): number {
    return this.#starved;
  }

  /**
   * Moves everything and empties the `-wal` file, so that nothing older is left in it.
   *
   * @returns whether nobody was in the way.
   */
  truncate(): boolean {
    if (this.#run('TRUNCATE').busy !== 0) return false;
    this.#starved = 0;
    return true;
  }

  /**
   * Bytes that are not moved into the database yet.
   *
   * @param most - what is given where SQLite does not tell: to a connection that can't write to the `-shm` file.
   */
  pendingBytes(most: number): number {
    const pageBytes = Number(this.#connection.pragma('page_size', { simple: true }));
    try {
      return this.#pendingFrames() * (pageBytes + FRAME_HEADER_BYTES);
    } catch (error) {
      if (driverCode(error)?.startsWith('SQLITE_READONLY') === true) return most;
      throw error;
    }
  }

  #look(waiting: number): void {
    const frames = this.#pendingFrames();
    if (frames > MOST_FRAMES || (frames > IDLE_FRAMES && waiting === 0)) {
      const { log, checkpointed } = this.#run('PASSIVE');
      this.#starved = checkpointed < log ? this.#starved + 1 : 0;
    }
  }

  #pendingFrames(): number {
    const { log, checkpointed } = this.#run('NOOP');
    return Math.max(0, log - checkpointed);
  }

  #run(mode: 'NOOP' | 'PASSIVE' | 'TRUNCATE'): CheckpointRow {
    const [row] = this.#connection.pragma(`wal_checkpoint(${mode})`) as readonly CheckpointRow[];
    return row ?? { busy: 1, log: 0, checkpointed: 0 };
  }
}

interface CheckpointRow {
  /** 1 when somebody was in the way. */
  readonly busy: number;
  /** Frames of the `-wal` file. */
  readonly log: number;
  /** Frames of them that were moved. */
  readonly checkpointed: number;
}
