import type { ReadCompactRequest } from '@sessionlog/core';
import { Aside } from './aside.ts';
import type { Write } from './change-plan.ts';
import { Compaction } from './compaction.ts';
import type { GuardedDatabase } from './guarded-database.ts';
import { Purge } from './purge.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { WalCheckpoint } from './wal-checkpoint.ts';

/**
 * What keeps the files of a log small: compaction, the removal of what it leaves over, and checkpoints. All of it is done in
 * another thread, over a connection of its own: a sync there holds up nobody here.
 */
export class Upkeep {
  readonly checkpoint: WalCheckpoint;
  readonly #guard: GuardedDatabase;
  readonly #aside: Aside;
  readonly #compaction: Compaction;
  readonly #purge: Purge;

  constructor(database: SqliteDatabase, topic: string, guard: GuardedDatabase) {
    this.#guard = guard;
    this.#aside = new Aside(database);
    this.checkpoint = new WalCheckpoint(database.connection, (request) => guard.checkpoint(this.#aside, request));
    const write: Write = (plan) => this.#write(plan);
    this.#compaction = new Compaction(database, topic, write);
    this.#purge = new Purge(database, topic, write, () => this.#emptyWal());
  }

  /** To be called after every group of appends, with the number of those that wait. Gives what the next one waits for. */
  afterGroup(waiting: number): Promise<void> | undefined {
    return this.#tend(() => {
      this.#purge.afterGroup();
      return this.checkpoint.afterGroup(waiting);
    });
  }

  /** Compacts, and then removes what is left over. Rejects as {@link Compaction.run} does. */
  async compact(request: ReadCompactRequest): Promise<void> {
    await this.#compaction.run(request);
    // One that began before this floor was raised may have ended its removals.
    await this.#purge.idle();
    await this.#purge.run();
  }

  /** Removes what a killed process left of a compaction. Never rejects. */
  async resume(): Promise<void> {
    await this.#purge.run();
  }

  /**
   * Resolves when nothing is under way. It is to be waited for before the log's connection is closed: the thread would open
   * the database, which makes its files anew, when this process may be through with it.
   */
  async idle(): Promise<void> {
    await this.#purge.idle();
    await this.#aside.idle();
    await this.checkpoint.close();
  }

  /** Lets go of the thread. */
  async close(): Promise<void> {
    await this.#aside.close();
  }

  async #write(plan: Parameters<Write>[0]): ReturnType<Write> {
    const changed = await this.#guard.change(this.#aside, plan);
    if (changed !== undefined) await this.#tend(() => this.checkpoint.afterChange());
    return changed;
  }

  #tend(work: () => Promise<void> | undefined): Promise<void> | undefined {
    let underWay: Promise<void> | undefined;
    this.#guard.tend(() => {
      underWay = work();
    });
    return underWay;
  }

  #emptyWal(): Promise<boolean> {
    this.#guard.refuseUnusable();
    return this.checkpoint.truncate();
  }
}
