import { type Deadline, DeadlineQueue } from './deadline-queue.ts';
import type { EventId } from './event-id.ts';
import type { FoldedEvent } from './fold-events.ts';
import type { SessionState } from './session-projection.ts';
import type { StoreContext } from './store-context.ts';
import { tokenAnswer } from './token-answer.ts';
import type { TokenHandle } from './token-handle.ts';

// How long a timer runs at most: time may go by in steps that no timer knows of, as while a machine sleeps.
const LONGEST_STEP_MS = 10_000;

/** A token that somebody has a signal of: as long as it answers. */
interface Watched extends Deadline {
  /** Of the token's own session. */
  readonly id: EventId;
  readonly handle: TokenHandle;
  readonly controller: AbortController;
  /** The session that it answers with: its own, or in its grace the one in its place. */
  answering: EventId;
}

/**
 * The abort signals of a store, one for each token that was asked for, until it stops answering.
 *
 * They are held, whoever else holds them: neither a listener nor a signal that was made of one by `AbortSignal.any` keeps
 * it alive on any Node, and a stream whose signal was collected would outlive its logout. So what is held is one signal for
 * each live session that was asked for, and nothing once it is over.
 */
export class SessionSignals {
  readonly #context: StoreContext;
  readonly #lookAgain: () => void;
  readonly #watched = new Map<EventId, Watched>();
  /** Those that answer with another session than their own, by its id. */
  readonly #inGrace = new Map<EventId, Set<Watched>>();
  readonly #due = new DeadlineQueue<Watched>();
  #changed = new Set<Watched>();
  #over: DOMException | undefined;
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Number.POSITIVE_INFINITY;

  /** @param lookAgain - called when something may have lapsed: let the store catch up, then call {@link settle}. */
  constructor(context: StoreContext, lookAgain: () => void) {
    this.#context = context;
    this.#lookAgain = lookAgain;
  }

  /** Whether nobody was given a signal that can still be aborted. */
  get isIdle(): boolean {
    return this.#watched.size === 0;
  }

  /** The signal of a token that answers at `now`. @param state - the token's own. */
  of({ id, handle }: SessionState, now: number): AbortSignal {
    const known = this.#watched.get(id);
    if (known !== undefined) return known.controller.signal;
    const watched = { id, handle, controller: new AbortController(), answering: id, dueAt: 0, place: -1 };
    this.#watched.set(id, watched);
    this.#look(watched, now);
    this.#setTimer(now);
    return watched.controller.signal;
  }

  /** An event was folded: whom it concerns is looked at when the store has caught up. */
  note({ event, ended }: FoldedEvent): void {
    if (ended === undefined || this.isIdle) return;
    // All who are watched are fewer to look at than all who were ended by one event.
    if (ended.length > this.#watched.size) this.noteAll();
    else for (const { id } of ended) this.#noteSession(id);
    if (event.type !== 'session_touched') return;
    const touched = this.#context.projection.find(event.handle);
    if (touched !== undefined) this.#noteSession(touched.id);
  }

  /** Events were passed over: any of them may have concerned anybody. */
  noteAll(): void {
    this.#changed = new Set(this.#watched.values());
  }

  /** Aborts the signals of the tokens that do not answer any more. The store has caught up. */
  settle(): void {
    const now = this.#context.now();
    const changed = this.#changed;
    this.#changed = new Set();
    this.#over = undefined;
    for (const watched of changed) this.#look(watched, now);
    // Whatever listens to a signal may come back here.
    for (let first = this.#due.first; first !== undefined && first.dueAt <= now; first = this.#due.first) {
      this.#look(first, now);
    }
    this.#setTimer(now);
  }

  /** Aborts all signals. */
  end(reason: unknown): void {
    for (const watched of [...this.#watched.values()]) this.#end(watched, reason);
    if (this.isIdle) this.#setTimer(0);
  }

  #noteSession(id: EventId): void {
    const own = this.#watched.get(id);
    if (own !== undefined) this.#changed.add(own);
    for (const watched of this.#inGrace.get(id) ?? []) this.#changed.add(watched);
  }

  #look(watched: Watched, now: number): void {
    if (this.#watched.get(watched.id) !== watched) return;
    const state = this.#context.projection.findById(watched.id);
    // A handle that is forgotten can be taken anew, an id too, and then it is another session's.
    const answer = state?.handle === watched.handle ? tokenAnswer(this.#context, state, now) : undefined;
    if (answer === undefined) {
      // Making one is most of what it costs, and many can end at once.
      this.#over ??= sessionOver();
      this.#end(watched, this.#over);
      return;
    }
    this.#setAnswering(watched, answer.id);
    // A deadline that has moved away is seen when the old one is there: most sessions are touched all the time.
    if (watched.place === -1 || watched.dueAt <= now || answer.until < watched.dueAt) {
      this.#due.set(watched, answer.until);
    }
  }

  #setAnswering(watched: Watched, answering: EventId): void {
    const { id, answering: before } = watched;
    if (before === answering) return;
    const together = this.#inGrace.get(before);
    together?.delete(watched);
    if (together?.size === 0) this.#inGrace.delete(before);
    watched.answering = answering;
    if (answering === id) return;
    const others = this.#inGrace.get(answering);
    if (others === undefined) this.#inGrace.set(answering, new Set([watched]));
    else others.add(watched);
  }

  #end(watched: Watched, reason: unknown): void {
    this.#watched.delete(watched.id);
    this.#setAnswering(watched, watched.id);
    this.#due.delete(watched);
    watched.controller.abort(reason);
  }

  #setTimer(now: number): void {
    const { first } = this.#due;
    const firesAt = first === undefined ? Number.POSITIVE_INFINITY : Math.min(first.dueAt, now + LONGEST_STEP_MS);
    // One that fires too early asks again.
    if (first !== undefined && this.#timer !== undefined && this.#firesAt <= firesAt) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#firesAt = firesAt;
    if (first === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#lookAgain();
    }, firesAt - now).unref();
  }
}

/** Why a signal is aborted whose token opens nothing. */
export function sessionOver(): DOMException {
  return new DOMException('The session is over.', 'AbortError');
}
