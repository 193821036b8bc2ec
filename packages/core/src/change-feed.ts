import { setImmediate } from 'node:timers/promises';
import { ChangeConsumer } from './change-consumer.ts';
import { ChangeReplay } from './change-replay.ts';
import { ChangeRing } from './change-ring.ts';
import type { Position } from './event-log.ts';
import type { FoldedEvent } from './fold-events.ts';
import { type SessionChange, sessionChange } from './session-change.ts';
import { readChangesRequest } from './session-changes-request.ts';
import type { SessionProjection } from './session-projection.ts';
import type { StoreContext } from './store-context.ts';

// They are in no log: whoever begins in front of older ones is not told of them.
const MOST_REUSES = 1024;
// What is given between two turns of the event loop.
const TURN = 256;

/**
 * The changes of a store, for any number of consumers. The newest ones are kept once for all of them; whoever is further
 * behind than that replays the log for himself, and so nobody waits for the slow.
 */
export class ChangeFeed {
  readonly #context: StoreContext;
  readonly #enter: () => void;
  readonly #leave: () => void;
  readonly #consumers = new Set<ChangeConsumer>();
  readonly #reuses: SessionChange[] = [];
  #ring: ChangeRing | undefined;

  /**
   * @param enter - called before a consumer begins; may refuse by throwing.
   * @param leave - called when one has gone.
   */
  constructor(context: StoreContext, enter: () => void, leave: () => void) {
    this.#context = context;
    this.#enter = enter;
    this.#leave = leave;
  }

  /** Whether nobody wants changes. */
  get isIdle(): boolean {
    return this.#consumers.size === 0;
  }

  /** {@link SessionStore.changes}. A consumer may also leave, by `return`, while its `next` waits. */
  changes(request: unknown): AsyncIterableIterator<SessionChange, void, undefined> {
    const consumer = new ChangeConsumer();
    const changes = this.#consume(consumer, request);
    const iterator: AsyncIterableIterator<SessionChange, void, undefined> = {
      next: () => changes.next(),
      return() {
        // A generator hears of it only when its `next` has settled, which this brings about.
        consumer.leave();
        return changes.return();
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** An event was folded. */
  add(projection: SessionProjection, folded: FoldedEvent): void {
    if (this.#ring === undefined) return;
    const change = sessionChange(projection, folded);
    if (change !== undefined) this.#ring.add(change);
    for (const consumer of this.#consumers) consumer.wake();
  }

  /** Events were passed over, up to this position: what the log still has of them is to be read from it. */
  skip(position: Position | undefined): void {
    if (this.#ring === undefined) return;
    this.#ring = new ChangeRing(position);
    for (const consumer of this.#consumers) consumer.wake();
  }

  /** Tells of a reuse those who are there now, and those who come later and begin in front of it. */
  addReuse(reuse: SessionChange): void {
    this.#reuses.push(reuse);
    if (this.#reuses.length > MOST_REUSES) this.#reuses.shift();
    for (const consumer of this.#consumers) consumer.addReuse(reuse);
  }

  /** All consumers are told that there is nothing to be had any more. */
  end(reason: unknown): void {
    const consumers = [...this.#consumers];
    this.#consumers.clear();
    this.#ring = undefined;
    for (const consumer of consumers) consumer.end(reason);
  }

  async *#consume(consumer: ChangeConsumer, request: unknown): AsyncGenerator<SessionChange, void, undefined> {
    const { after, signal, persistent } = readChangesRequest(request);
    if (!persistent) consumer.unref();
    signal?.throwIfAborted();
    const abort = (): void => consumer.end(signal?.reason);
    signal?.addEventListener('abort', abort);
    this.#ring ??= new ChangeRing(this.#context.projection.position);
    this.#consumers.add(consumer);
    for (const reuse of this.#reuses) {
      if (after === undefined || reuse.position > after) consumer.addReuse(reuse);
    }
    try {
      this.#enter();
      yield* this.#follow(consumer, after);
    } catch (error) {
      if (!consumer.isLeft) throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      if (this.#consumers.delete(consumer) && this.isIdle) this.#ring = undefined;
      this.#leave();
    }
  }

  async *#follow(
    consumer: ChangeConsumer,
    after: Position | undefined,
  ): AsyncGenerator<SessionChange, never, undefined> {
    let last = after;
    for (let given = 1; ; given++) {
      consumer.signal.throwIfAborted();
      consumer.expect();
      if (!this.#covers(last)) {
        last = yield* this.#replay(consumer, last);
        continue;
      }
      const change = this.#ring?.next(last);
      if (change === undefined) {
        // What took no effect is nobody's to miss, should it be compacted before the next change is there.
        last = furthest(last, this.#context.projection.position);
        yield* consumer.reusesBefore(Number.POSITIVE_INFINITY);
        await consumer.wait();
        continue;
      }
      yield* consumer.reusesBefore(change.position);
      yield change;
      last = change.position;
      if (given % TURN === 0) await setImmediate();
    }
  }

  async *#replay(
    consumer: ChangeConsumer,
    after: Position | undefined,
  ): AsyncGenerator<SessionChange, Position | undefined, undefined> {
    const { log, evolve } = this.#context;
    const replay = new ChangeReplay(log, evolve, after);
    for await (const change of replay.changes(() => this.#covers(replay.position), consumer.signal)) {
      consumer.signal.throwIfAborted();
      yield* consumer.reusesBefore(change.position);
      yield change;
    }
    return replay.position;
  }

  #covers(position: Position | undefined): boolean {
    return this.#ring === undefined || this.#ring.covers(position);
  }
}

function furthest(one: Position | undefined, other: Position | undefined): Position | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
