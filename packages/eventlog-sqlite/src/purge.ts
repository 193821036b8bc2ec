import { setImmediate, setTimeout } from 'node:timers/promises';
import { busyBackoff } from './busy-backoff.ts';
import type { Write } from './compaction.ts';
import type { Floor } from './floor.ts';
import { removeBelowFloor } from './remove-rows.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

const PATIENCE_MS = 2_000;
const RETRY_EVERY_GROUPS = 64;

/**
 * Removes what a topic's floor has left over, until zeros are written over all of it. Rows go in short transactions, so
 * that nobody waits for long; they count no more since the floor was raised, so that nothing depends on when they go.
 * Then the `-wal` file is emptied, which a reader of any process may prevent for as long as it reads.
 */
export class Purge {
  readonly #database: SqliteDatabase;
  readonly #topic: string;
  readonly #write: Write;
  readonly #truncate: () => boolean;
  #running: Promise<void> | undefined;
  #unfinished = false;
  #groups = 0;

  /** @param truncate - empties the `-wal` file, or says that somebody is in the way. */
  constructor(database: SqliteDatabase, topic: string, write: Write, truncate: () => boolean) {
    this.#database = database;
    this.#topic = topic;
    this.#write = write;
    this.#truncate = truncate;
  }

  /**
   * Does what there is to do, if anything, or waits for what is under way. Never rejects: what can't be done now is done
   * at a later chance, by any process.
   */
  run(patienceMs: number = PATIENCE_MS): Promise<void> {
    this.#running ??= this.#finish(patienceMs).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** To be called after every group of appends: now and then tries again what could not be finished. */
  afterGroup(): void {
    if (!this.#unfinished) return;
    this.#groups += 1;
    if (this.#groups % RETRY_EVERY_GROUPS === 0) void this.run(0);
  }

  /** Resolves when what is under way has ended. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #finish(patienceMs: number): Promise<void> {
    this.#unfinished = true;
    try {
      for (;;) {
        const floor = await this.#remove();
        if (floor === undefined) break;
        if (!(await this.#emptyWal(patienceMs))) return;
        const { markPurged } = this.#database.compaction;
        const { changes } = await this.#write(() => markPurged.run(1, this.#topic, floor.upTo));
        // Otherwise the floor was raised meanwhile.
        if (changes === 1) break;
      }
      this.#unfinished = false;
    } catch {
      // Closed, full, or failed: the log itself has noted what of it concerns its callers.
    }
  }

  /** Removes rows until none is left over; `undefined` when the floor needed nothing. */
  async #remove(): Promise<Floor | undefined> {
    const { statements, compaction } = this.#database;
    if (statements.floor.get(this.#topic)?.purged !== 0) return undefined;
    for (;;) {
      const { floor, more } = await this.#write(() => {
        const found = statements.floor.get(this.#topic);
        if (found === undefined || found.purged === 1) return { floor: undefined, more: false };
        return { floor: found, more: removeBelowFloor(compaction, this.#topic, found) };
      });
      if (!more) return floor;
      await setImmediate();
    }
  }

  async #emptyWal(patienceMs: number): Promise<boolean> {
    const pauses = busyBackoff(patienceMs);
    for (;;) {
      if (this.#truncate()) return true;
      const pause = pauses.next();
      if (pause.done === true) return false;
      await setTimeout(pause.value);
    }
  }
}
