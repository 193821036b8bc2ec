import {
  type EventId,
  entryBatches,
  hasCode,
  type Position,
  type ReadCompactRequest,
  SessionInvalidError,
} from '@sessionlog/core';
import { removeSnapshot } from './remove-rows.ts';
import { entryChecksum, snapshotSeed } from './snapshot-checksum.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** Runs a change in one immediate transaction that is as durable as an append, and waits for other writers. */
export type Write = <Value>(change: () => Value) => Promise<Value>;

/**
 * Writes a snapshot in short transactions, in which nobody sees it, and then raises the floor to it in one more: that is
 * the moment at which the log is compacted.
 */
export class Compaction {
  readonly #database: SqliteDatabase;
  readonly #topic: string;
  readonly #write: Write;

  constructor(database: SqliteDatabase, topic: string, write: Write) {
    this.#database = database;
    this.#topic = topic;
    this.#write = write;
  }

  /** Resolves once the topic's floor is at `upTo`, or further up. A failure leaves the log as it was. */
  async run({ upTo, entries, signal }: ReadCompactRequest): Promise<void> {
    let pending = await this.#write(() => this.#begin(upTo));
    try {
      for await (const batch of entryBatches(entries, signal)) {
        pending = await this.#write(() => this.#add(pending, batch));
      }
      signal?.throwIfAborted();
      await this.#write(() => this.#raise(pending));
    } catch (error) {
      // What can't be removed now, or only after long waiting, is a leftover, which a later compaction removes.
      if (!hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) await this.#discard(pending).catch(() => undefined);
      throw error;
    }
  }

  #begin(upTo: Position): PendingSnapshot {
    if (upTo < 1) throw new SessionInvalidError('upTo', 'must be the position of an event.');
    const { statements, compaction } = this.#database;
    const floor = statements.floor.get(this.#topic);
    // Compacted as far already: the entries are checked all the same, and written nowhere.
    if (floor !== undefined && upTo <= floor.upTo) return { snapshot: 0, upTo, eventId: '', entries: 0, checksum: 0 };
    const eventId = statements.idAt.get(this.#topic, upTo);
    if (eventId === undefined) throw new SessionInvalidError('upTo', 'must be the position of an event.');
    const snapshot = Number(compaction.addSnapshot.run(this.#topic, upTo).lastInsertRowid);
    return { snapshot, upTo, eventId, entries: 0, checksum: snapshotSeed(snapshot, upTo, eventId) };
  }

  // Whoever raised the floor as far meanwhile takes the snapshot for a leftover: nothing may be added to it then.
  #add(pending: PendingSnapshot, batch: readonly string[]): PendingSnapshot {
    const { hasSnapshot, addEntry } = this.#database.compaction;
    if (hasSnapshot.get(pending.snapshot) === undefined) return pending;
    let { entries, checksum } = pending;
    for (const data of batch) {
      entries += 1;
      checksum = entryChecksum(data, checksum);
      addEntry.run(pending.snapshot, entries, data, checksum);
    }
    return { ...pending, entries, checksum };
  }

  #raise({ snapshot, upTo, eventId, entries, checksum }: PendingSnapshot): void {
    const { statements, compaction } = this.#database;
    const floor = statements.floor.get(this.#topic);
    if (floor !== undefined && upTo <= floor.upTo) return;
    if (floor === undefined) compaction.addFloor.run(this.#topic, upTo, eventId, snapshot, entries, checksum);
    else compaction.raiseFloor.run(upTo, eventId, snapshot, entries, checksum, 0, this.#topic);
  }

  async #discard({ snapshot }: PendingSnapshot): Promise<void> {
    while (await this.#write(() => removeSnapshot(this.#database.compaction, snapshot)));
  }
}

interface PendingSnapshot {
  /** Its number; 0 when the log was compacted as far already, so that there is nothing to write. */
  readonly snapshot: number;
  readonly upTo: Position;
  readonly eventId: EventId;
  readonly entries: number;
  readonly checksum: number;
}
