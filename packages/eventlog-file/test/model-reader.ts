import type { CompactableEventLog, LocalEventLog, Position } from '@sessionlog/core';
import { hasCode } from '@sessionlog/core';

/** Follows a log the way a store does: reads on behind its place, and begins again at the snapshot when it is told to. */
export class ModelReader {
  readonly #log: LocalEventLog & CompactableEventLog;
  #after: Position | undefined;
  #ids: string[] = [];

  constructor(log: LocalEventLog & CompactableEventLog) {
    this.#log = log;
  }

  /** The ids of all events up to its place, of which those in a snapshot are believed. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  /** The position of the last event that it was given, or up to which a snapshot stands. */
  get after(): Position | undefined {
    return this.#after;
  }

  /** Reads one batch; gives whether there was anything. */
  async step(): Promise<boolean> {
    try {
      const batch = this.#log.readSync(this.#after);
      for (const { id } of batch) this.#ids.push(id);
      this.#after = batch.at(-1)?.position ?? this.#after;
      return batch.length > 0;
    } catch (error) {
      if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
      const snapshot = await this.#log.readSnapshot();
      if (snapshot === undefined) throw new Error('a compacted log has no snapshot', { cause: error });
      this.#ids = (await Array.fromAsync(snapshot.entries)).map((entry) => entry.slice(1, -1));
      this.#after = snapshot.upTo;
      return true;
    }
  }

  /** Reads to the end. */
  async finish(): Promise<readonly string[]> {
    while (await this.step());
    return this.#ids;
  }
}
