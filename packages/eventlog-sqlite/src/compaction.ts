import {
  type EventId,
  entryBatches,
  hasCode,
  type Position,
  type ReadCompactRequest,
  SessionInvalidError,
} from '@sessionlog/core';
import { fact, step, type Write } from './change-plan.ts';
import { removeSnapshot } from './remove-rows.ts';
import { entryChecksum, snapshotSeed } from './snapshot-checksum.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

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
    let pending = await this.#begin(upTo);
    try {
      for await (const batch of entryBatches(entries, signal)) pending = await this.#add(pending, batch);
      signal?.throwIfAborted();
      await this.#raise(pending);
    } catch (error) {
      // What can't be removed now, or only after long waiting, is a leftover, which a later compaction removes.
      if (!hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) await this.#discard(pending).catch(() => undefined);
      throw error;
    }
  }

  async #begin(upTo: Position): Promise<PendingSnapshot> {
    if (upTo < 1) throw new SessionInvalidError('upTo', 'must be the position of an event.');
    const { statements, compaction } = this.#database;
    let eventId: EventId = '';
    const begun = await this.#write((floor) => {
      // Compacted as far already: the entries are checked all the same, and written nowhere.
      if (floor !== undefined && upTo <= floor.upTo) return undefined;
      const found = statements.idAt.get(this.#topic, upTo);
      if (found === undefined) throw new SessionInvalidError('upTo', 'must be the position of an event.');
      eventId = found;
      return { steps: [step(compaction.addSnapshot, [this.#topic, upTo])] };
    });
    const snapshot = begun?.lastInsertRowid ?? 0;
    return { snapshot, upTo, eventId, entries: 0, checksum: snapshotSeed(snapshot, upTo, eventId) };
  }

  // Whoever raised the floor as far meanwhile takes the snapshot for a leftover: nothing may be added to it then.
  async #add(pending: PendingSnapshot, batch: readonly string[]): Promise<PendingSnapshot> {
    const { hasSnapshot, addEntry } = this.#database.compaction;
    const { snapshot } = pending;
    let { entries, checksum } = pending;
    const rows = batch.map((data) => {
      entries += 1;
      checksum = entryChecksum(data, checksum);
      return [snapshot, entries, data, checksum];
    });
    const isThere = fact(hasSnapshot, [snapshot], { snapshot });
    const added = await this.#write(() =>
      hasSnapshot.get(snapshot) === undefined ? undefined : { facts: [isThere], steps: [step(addEntry, ...rows)] },
    );
    return added === undefined ? pending : { ...pending, entries, checksum };
  }

  async #raise({ snapshot, upTo, eventId, entries, checksum }: PendingSnapshot): Promise<void> {
    const { addFloor, raiseFloor } = this.#database.compaction;
    await this.#write((floor) => {
      if (floor !== undefined && upTo <= floor.upTo) return undefined;
      const raised =
        floor === undefined
          ? step(addFloor, [this.#topic, upTo, eventId, snapshot, entries, checksum])
          : step(raiseFloor, [upTo, eventId, snapshot, entries, checksum, 0, this.#topic]);
      return { steps: [raised], isDurable: true };
    });
  }

  async #discard({ snapshot }: PendingSnapshot): Promise<void> {
    while ((await this.#write(() => removeSnapshot(this.#database.compaction, snapshot))) !== undefined);
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
