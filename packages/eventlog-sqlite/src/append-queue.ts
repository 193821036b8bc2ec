import { setImmediate, setTimeout } from 'node:timers/promises';
import { EventLogUnavailableError, type NewEvent, type Position } from '@sessionlog/core';
import { BUSY_LIMIT_MS, busyBackoff } from './busy-backoff.ts';
import { isBusy } from './sqlite-error.ts';
import type { Turns } from './turns.ts';

// A group is one turn of the event loop, of which each of its appends takes some 20 µs with what its caller does then.
const MOST_IN_GROUP = 256;
const MUCH_DATA_UNITS = 1_048_576;

/** How one append of a committed group ended: where it stands, or why it alone was refused. */
export type AppendOutcome = Position | Error;

/** What the queue needs of the log. */
export interface AppendQueueOptions {
  /** Commits a group, all or nothing. A throw of the driver's "busy" means nothing happened; any other one is final. */
  readonly commit: (events: readonly NewEvent[]) => readonly AppendOutcome[];
  /**
   * Called in a turn of its own after a group was answered, with the number of appends that wait by then. The next group
   * waits for what it gives.
   */
  readonly rest: (waiting: number) => Promise<void> | undefined;
  /** Whom commits take turns with. */
  readonly turns: Turns;
  /** How long a group waits in sum for other processes, in ms. Default: {@link BUSY_LIMIT_MS}. */
  readonly busyLimitMs?: number;
}

interface Waiting {
  readonly event: NewEvent;
  readonly resolve: (position: Position) => void;
  readonly reject: (reason: unknown) => void;
}

/** Group commit: the appends of one turn of the event loop, and those that come while it waits, share one commit. */
export class AppendQueue {
  readonly #options: AppendQueueOptions;
  readonly #waiting = new Set<Waiting>();
  #draining: Promise<void> | undefined;

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  /** Resolves once the event's group is committed. Aborted before that, the event is dropped (L10). */
  append(event: NewEvent, signal: AbortSignal | undefined): Promise<Position> {
    const { promise, resolve, reject } = Promise.withResolvers<Position>();
    const waiting: Waiting = { event, resolve, reject };
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
    const { busyLimitMs = BUSY_LIMIT_MS } = this.#options;
    let pauses = busyBackoff(busyLimitMs);
    await setImmediate();
    while (this.#waiting.size > 0) {
      const pause = await this.#options.turns.take(() => this.#attempt(pauses));
      if (pause !== undefined) {
        await setTimeout(pause);
        continue;
      }
      pauses = busyBackoff(busyLimitMs);
      await setImmediate();
      const resting = this.#options.rest(this.#waiting.size);
      if (resting !== undefined) await resting;
    }
    this.#draining = undefined;
  }

  /** Commits and answers what waits; or gives the pause (ms) after which to try again, with whatever waits by then. */
  #attempt(pauses: Iterator<number, void>): number | undefined {
    const group = this.#group();
    let outcomes: readonly AppendOutcome[];
    try {
      outcomes = this.#options.commit(group.map(({ event }) => event));
    } catch (error) {
      const pause = isBusy(error) ? pauses.next() : undefined;
      if (pause?.done === false) return pause.value;
      const reason = isBusy(error) ? tooLong() : error;
      outcomes = group.map(() => reason as Error);
    }
    for (const [index, waiting] of group.entries()) {
      const outcome = outcomes[index];
      this.#waiting.delete(waiting);
      if (typeof outcome === 'number') waiting.resolve(outcome);
      else waiting.reject(outcome);
    }
    return undefined;
  }

  /** The first that wait, as many as are committed together. */
  #group(): readonly Waiting[] {
    const group: Waiting[] = [];
    let size = 0;
    for (const waiting of this.#waiting) {
      group.push(waiting);
      size += waiting.event.data.length;
      if (group.length === MOST_IN_GROUP || size >= MUCH_DATA_UNITS) break;
    }
    return group;
  }
}

function tooLong(): EventLogUnavailableError {
  return new EventLogUnavailableError('other processes kept the database locked for too long');
}
