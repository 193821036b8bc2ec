import {
  EventLogUnavailableError,
  entryBatches,
  type Position,
  type ReadCompactRequest,
  SessionInvalidError,
} from '@sessionlog/core';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { durableCommit } from './durable-commit.ts';
import type { Fence } from './fence.ts';
import type { LogNames } from './log-names.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** Which log is compacted. */
export interface CompactionTarget {
  readonly schema: string;
  readonly topic: string;
  readonly names: LogNames;
  /** How long the server waits for another compaction, and within the last step for its client's next statement, in ms. */
  readonly lockTimeoutMs: number;
}

/**
 * Writes a snapshot in statements of their own, while nobody sees it, and then raises the floor to it and removes what it
 * replaces in one transaction: that is the moment at which the log is compacted.
 */
export class Compaction {
  readonly #database: PostgresDatabase;
  readonly #fence: Fence;
  readonly #target: CompactionTarget;

  constructor(database: PostgresDatabase, fence: Fence, target: CompactionTarget) {
    this.#database = database;
    this.#fence = fence;
    this.#target = target;
  }

  /** Resolves once the topic's floor is at `upTo`, or further up. A failure leaves the log as it was. */
  async run({ upTo, entries, signal }: ReadCompactRequest): Promise<void> {
    const snapshot = await this.#begin(upTo);
    let count = 0;
    for await (const batch of entryBatches(entries, signal)) {
      if (snapshot !== undefined) await this.#database.ask((kysely) => this.#add(kysely, snapshot, count, batch));
      count += batch.length;
    }
    signal?.throwIfAborted();
    if (snapshot === undefined) return;
    // A log that is closed from here on waits for it: what it did is told.
    this.#database.refuseUnusable();
    await this.#database.finish((kysely, attempt) => {
      // By now others may hold for theirs what this was to make whole.
      if (attempt > 0 && signal?.aborted) throw new EventLogUnavailableError('it was given up before it was known');
      return this.#raise(kysely, upTo, snapshot, count);
    });
  }

  // A floor that is as high already: the entries are checked all the same, and written nowhere.
  #begin(upTo: Position): Promise<number | undefined> {
    return this.#database.ask(async (kysely) => {
      if (await this.#isDone(kysely, upTo)) return undefined;
      const { rows } = await sql<{ snapshot: string }>`
        insert into ${this.#at('snapshots')} (topic, up_to)
        select topic, position from ${this.#at('events')}
        where topic = ${this.#target.topic} and position = ${upTo}::bigint
        returning snapshot::text as snapshot`.execute(kysely);
      const [begun] = rows;
      if (begun !== undefined) return Number(begun.snapshot);
      // Its event can have been compacted since.
      if (await this.#isDone(kysely, upTo)) return undefined;
      throw new SessionInvalidError('upTo', 'must be the position of an event.');
    });
  }

  async #isDone(kysely: Kysely<unknown>, upTo: Position): Promise<boolean> {
    const { floor } = await this.#fence.behind(kysely, 0, 0);
    return upTo >= 1 && floor !== undefined && upTo <= floor.upTo;
  }

  // Whoever raised the floor as far meanwhile has removed the snapshot: nothing is added then.
  async #add(kysely: Kysely<unknown>, snapshot: number, before: number, batch: readonly string[]): Promise<void> {
    await sql`
      insert into ${this.#at('snapshot_entries')} (snapshot, entry, data)
      select s.snapshot, ${before}::bigint + e.place, e.data
      from ${this.#at('snapshots')} s, pg_catalog.unnest(${batch}::text[]) with ordinality as e (data, place)
      where s.snapshot = ${snapshot}::bigint
      on conflict (snapshot, entry) do nothing`.execute(kysely);
  }

  #raise(kysely: Kysely<unknown>, upTo: Position, snapshot: number, entries: number): Promise<void> {
    const { topic, names, lockTimeoutMs } = this.#target;
    const limit = String(lockTimeoutMs);
    return kysely.transaction().execute(async (transaction) => {
      // A process that stands still here, or a host that is gone without a word, would keep all others from compacting.
      await sql`select set_config('idle_in_transaction_session_timeout', ${limit}, true),
        set_config('lock_timeout', ${limit}, true), ${durableCommit},
        pg_advisory_xact_lock(${names.floorLock}::bigint)`.execute(transaction);
      if (!(await this.#raiseFloor(transaction, upTo, snapshot, entries))) return;
      await sql`delete from ${this.#at('events')} where topic = ${topic} and position <= ${upTo}::bigint`.execute(
        transaction,
      );
      await sql`delete from ${this.#at('snapshots')}
        where topic = ${topic} and up_to <= ${upTo}::bigint and snapshot <> ${snapshot}::bigint`.execute(transaction);
    });
  }

  async #raiseFloor(kysely: Kysely<unknown>, upTo: Position, snapshot: number, entries: number): Promise<boolean> {
    const { rows } = await sql`
      insert into ${this.#at('floors')} as f (topic, up_to, event_id, snapshot, entries)
      select topic, position, event_id, ${snapshot}::bigint, ${entries}::bigint from ${this.#at('events')}
      where topic = ${this.#target.topic} and position = ${upTo}::bigint
      on conflict (topic) do update
      set up_to = excluded.up_to, event_id = excluded.event_id, snapshot = excluded.snapshot, entries = excluded.entries
      where f.up_to < excluded.up_to
      returning 1`.execute(kysely);
    return rows.length > 0;
  }

  #at(name: string): RawBuilder<unknown> {
    return sql.id(this.#target.schema, name);
  }
}
