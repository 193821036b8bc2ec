import type { NewEvent, Position } from '@sessionlog/core';
import type { LogWriter } from './log-writer.ts';
import { PendingAppend } from './pending-append.ts';

const GROUP_CHARACTERS = 1_048_576;

/**
 * Group commit: one group of appends is written and synced at a time, and those that come meanwhile are the next group.
 * Several writes in flight would be reordered.
 */
export class AppendQueue {
  readonly #writer: LogWriter;
  #waiting: PendingAppend[] = [];
  #tasks: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  constructor(writer: LogWriter) {
    this.#writer = writer;
  }

  /** Resolves once the event is recorded and as durable as the log promises. An abort while it waits drops it (L10). */
  append(event: NewEvent, signal: AbortSignal | undefined): Promise<Position> {
    const pending = new PendingAppend(event, signal);
    this.#waiting.push(pending);
    this.#running ??= this.#run();
    return pending.outcome;
  }

  /** Runs a task that writes, between two groups; settles as it does. */
  exclusively<Answer>(task: () => Promise<Answer>): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#tasks.push(() => task().then(resolve, reject));
    this.#running ??= this.#run();
    return promise;
  }

  /** Resolves once every append that was called has settled. */
  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 || this.#tasks.length > 0) {
      await this.#tasks.shift()?.();
      if (this.#waiting.length > 0) await this.#commitGroup();
    }
    this.#running = undefined;
  }

  async #commitGroup(): Promise<void> {
    let group: readonly PendingAppend[] | undefined;
    try {
      // This gives up the turn, so that the appends that are called in one turn share the first write.
      await this.#writer.catchUp();
      group = this.#takeGroup();
      await this.#writer.commit(group);
    } catch (error) {
      for (const pending of group ?? this.#takeGroup()) pending.reject(error);
    }
  }

  #takeGroup(): readonly PendingAppend[] {
    const waiting = this.#waiting.filter((pending) => !pending.settled);
    let characters = 0;
    const beyond = waiting.findIndex((pending) => {
      characters += pending.event.data.length;
      return characters > GROUP_CHARACTERS;
    });
    // An event that is as large as a group makes one alone.
    const size = beyond === -1 ? waiting.length : Math.max(1, beyond);
    this.#waiting = waiting.slice(size);
    return waiting.slice(0, size);
  }
}
