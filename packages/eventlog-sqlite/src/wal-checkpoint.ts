import type { CheckpointRequest, CheckpointRow } from './aside-request.ts';
import type { SqliteConnection } from './sqlite-driver.ts';
import { driverCode } from './sqlite-error.ts';

const LOOK_EVERY_GROUPS = 8;
const FRAME_HEADER_BYTES = 24;
const IDLE_FRAMES = 250;
const MOST_FRAMES = 1_000;

/**
 * Has the log of commits moved into the database between groups, in another thread: it takes two syncs. Appends go on
 * meanwhile. When too much stands in the `-wal` file they wait, so that all of it can be moved and the file begins anew.
 */
export class WalCheckpoint {
  readonly #connection: SqliteConnection;
  readonly #move: (request: CheckpointRequest) => Promise<CheckpointRow | undefined>;
  #moving: Promise<void> | undefined;
  #groups = 0;
  #starved = 0;
  #isClosed = false;

  /** @param move - makes a checkpoint in another thread, and gives nothing when it could not. Never rejects. */
  constructor(connection: SqliteConnection, move: (request: CheckpointRequest) => Promise<CheckpointRow | undefined>) {
    this.#connection = connection;
    this.#move = move;
  }

  /**
   * To be called after every group of appends: has commits moved when many stand there and no append waits, or when too
   * many do.
   *
   * @returns what the next group has to wait for, if anything.
   */
  afterGroup(waiting: number): Promise<void> | undefined {
    this.#groups += 1;
    if (this.#groups % LOOK_EVERY_GROUPS !== 0) return undefined;
    const { log, checkpointed } = this.#look();
    if (log > MOST_FRAMES && checkpointed < log) {
      // One that is under way began before the last commits.
      return (this.#moving ?? Promise.resolve()).then(() => this.#begin());
    }
    if (log - checkpointed > IDLE_FRAMES && waiting === 0) void this.#begin();
    return undefined;
  }

  /** {@link afterGroup} for every other change: they are as large as dozens of groups. */
  afterChange(): Promise<void> | undefined {
    const { log, checkpointed } = this.#look();
    return log - checkpointed > IDLE_FRAMES ? this.#begin() : undefined;
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
  async truncate(): Promise<boolean> {
    // Nobody has to wait for most of it.
    await this.#begin();
    const row = await this.#move({ mode: 'TRUNCATE' });
    if (row?.busy !== 0) return false;
    this.#starved = 0;
    return true;
  }

  /** Begins no more of them, and waits for the one that is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#moving;
  }

  /**
   * Bytes that are not moved into the database yet.
   *
   * @param most - what is given where SQLite does not tell: to a connection that can't write to the `-shm` file.
   */
  pendingBytes(most: number): number {
    const pageBytes = Number(this.#connection.pragma('page_size', { simple: true }));
    try {
      const { log, checkpointed } = this.#look();
      return Math.max(0, log - checkpointed) * (pageBytes + FRAME_HEADER_BYTES);
    } catch (error) {
      if (driverCode(error)?.startsWith('SQLITE_READONLY') === true) return most;
      throw error;
    }
  }

  /** Begins a checkpoint, or waits for the one that is under way. */
  #begin(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#moving ??= this.#move({ mode: 'PASSIVE' }).then((row) => {
      this.#moving = undefined;
      if (row !== undefined) this.#starved = row.checkpointed < row.log ? this.#starved + 1 : 0;
    });
    return this.#moving;
  }

  /** Asks for the figures, and moves nothing. */
  #look(): CheckpointRow {
    const [row] = this.#connection.pragma('wal_checkpoint(NOOP)') as readonly CheckpointRow[];
    return row ?? { busy: 1, log: 0, checkpointed: 0 };
  }
}
