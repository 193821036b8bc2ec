import { setTimeout } from 'node:timers/promises';
import type { Position } from '@sessionlog/core';
import { busyBackoff } from './busy-backoff.ts';
import { step, type Write } from './change-plan.ts';
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
  readonly #truncate: () => Promise<boolean>;
  #running: Promise<void> | undefined;
  #unfinished = false;
  #groups = 0;

  /** @param truncate - empties the `-wal` file, or says that somebody is in the way. */
  constructor(database: SqliteDatabase, topic: string, write: Write, truncate: () => Promise<boolean>) {
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
        await this.#mark(floor.upTo);
      }
      this.#unfinished = false;
    } catch {
      // Closed, full, or failed: the log itself has noted what of it concerns its callers.
    }
  }

  /** Removes rows until none is left over; `undefined` when the floor needed nothing. */
  async #remove(): Promise<Floor | undefined> {
    const { compaction } = this.#database;
    for (;;) {
      let unpurged: Floor | undefined;
      const removed = await this.#write((floor) => {
        unpurged = floor?.purged === 0 ? floor : undefined;
        return unpurged && removeBelowFloor(compaction, this.#topic, unpurged);
      });
      if (removed === undefined) return unpurged;
    }
  }

  /** Notes that it is done, unless the floor was raised meanwhile. */
  async #mark(upTo: Position): Promise<void> {
    const { markPurged } = this.#database.compaction;
    await this.#write((floor) =>
      floor?.upTo === upTo ? { steps: [step(markPurged, [1, this.#topic, upTo])] } : undefined,
    );
  }

  async #emptyWal(patienceMs: number): Promise<boolean> {
    const pauses = busyBackoff(patienceMs);
    for (;;) {
      if (await this.#truncate()) return true;
      const pause = pauses.next();
      if (pause.done === true) return false;
      await setTimeout(pause.value);
    }
  }
}
