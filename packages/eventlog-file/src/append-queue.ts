import type { NewEvent, Position } from '@sessionlog/core';
import type { LogWriter } from './log-writer.ts';
import { PendingAppend } from './pending-append.ts';

const GROUP_CHARACTERS = 1_048_576;
// What a group's appends and their callers do when it is durable is done in one turn of the event loop: some 10 µs for each.
const MOST_IN_GROUP = 512;

/**
 * Group commit: one group of appends is written and synced at a time, and those that come meanwhile are the next group.
 * Several writes in flight would be reordered.
 */
export class AppendQueue {
  readonly #writer: LogWriter;
  readonly #waiting: PendingAppend[] = [];
  readonly #tasks: (() => Promise<void>)[] = [];
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
    const group: PendingAppend[] = [];
    let characters = 0;
    let taken = 0;
    for (const pending of this.#waiting) {
      if (!pending.settled) {
        characters += pending.event.data.length;
        // An event that is as large as a group makes one alone.
        if (group.length === MOST_IN_GROUP || (characters > GROUP_CHARACTERS && group.length > 0)) break;
        group.push(pending);
      }
      taken += 1;
    }
    this.#waiting.splice(0, taken);
    return group;
  }
}
