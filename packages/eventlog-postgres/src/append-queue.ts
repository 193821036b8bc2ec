import type { NewEvent, Position } from '@sessionlog/core';

const MOST_IN_GROUP = 1024;
const MUCH_DATA = 4_194_304;

/** How one append of a group ended: where it stands, or why it alone was refused. */
export type AppendOutcome = Position | Error;

/** An event of a group. */
export interface Appending {
  readonly event: NewEvent;
  /** Aborted when its caller has given it up: it is not sent any more, and not once more. */
  readonly signal: AbortSignal | undefined;
}

interface Waiting extends Appending {
  readonly resolve: (position: Position) => void;
  readonly reject: (reason: unknown) => void;
}

/** Group commit: one group is under way, and the appends that come meanwhile are the next one. */
export class AppendQueue {
  readonly #commit: (group: readonly Appending[]) => Promise<readonly AppendOutcome[]>;
  readonly #waiting = new Set<Waiting>();
  #draining: Promise<void> | undefined;

  /** @param commit - appends a group, with no id twice in it. A rejection is that of each of its appends. */
  constructor(commit: (group: readonly Appending[]) => Promise<readonly AppendOutcome[]>) {
    this.#commit = commit;
  }

  /**
   * Resolves once the event's group is committed. Aborted before its group is sent, the event is dropped. Aborted later, it
   * may be recorded all the same (L10), and is not sent again where it is not known whether it was: by then others may have
   * taken its place.
   */
  append(event: NewEvent, signal: AbortSignal | undefined): Promise<Position> {
    const { promise, resolve, reject } = Promise.withResolvers<Position>();
    const waiting: Waiting = { event, signal, resolve, reject };
    this.#waiting.add(waiting);
    this.#draining ??= this.#drain();
    if (signal === undefined) return promise;
    const drop = (): void => {
      this.#waiting.delete(waiting);
      reject(signal.reason);
    };
    signal.addEventListener('abort', drop, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', drop));
  }

  /** Resolves when no append waits. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // Those of this turn go together.
    await undefined;
    while (this.#waiting.size > 0) {
      const group = this.#next();
      try {
        const outcomes = await this.#commit(group);
        for (const [index, { resolve, reject }] of group.entries()) {
          const outcome = outcomes[index];
          if (typeof outcome === 'number') resolve(outcome);
          else reject(outcome);
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#draining = undefined;
  }

  #next(): readonly Waiting[] {
    const group: Waiting[] = [];
    const ids = new Set<string>();
    let size = 0;
    for (const waiting of this.#waiting) {
      const { id, data } = waiting.event;
      if (group.length === MOST_IN_GROUP || size > MUCH_DATA || ids.has(id)) break;
      group.push(waiting);
      ids.add(id);
      size += data.length;
      this.#waiting.delete(waiting);
    }
    return group;
  }
}
