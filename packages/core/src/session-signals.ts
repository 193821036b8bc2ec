import { type Deadline, DeadlineQueue } from './deadline-queue.ts';
import type { EndedSessions } from './ended-sessions.ts';
import type { EventId } from './event-id.ts';
import type { FoldedEvent } from './fold-events.ts';
import { ManyById } from './many-by-id.ts';
import type { SessionState } from './session-projection.ts';
import type { StoreContext } from './store-context.ts';
import { tokenAnswer } from './token-answer.ts';
import type { TokenHandle } from './token-handle.ts';
import { TurnQueue } from './turn-queue.ts';

// How long a timer runs at most: time may go by in steps that no timer knows of, as while a machine sleeps.
const LONGEST_STEP_MS = 10_000;
// So many are noted one by one, a millisecond or two, and so many are told whatever else is under way.
const MANY = 1024;
const FEW = 128;

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
  #watched = new ManyById<Watched>();
  /** Those that answer with another session than their own, by its id. */
  readonly #inGrace = new Map<EventId, Set<Watched>>();
  #due = new DeadlineQueue<Watched>();
  #changed = new Set<Watched>();
  /** Whose signals are to be aborted next. */
  readonly #ended = new Set<Watched>();
  #isAborting = false;
  /** Those who were ended a great many at a time. */
  #wide: EndedSessions[] = [];
  #isAll = false;
  readonly #looking: TurnQueue;
  readonly #ending = new TurnQueue(() => {});
  /** Whether there is anybody among those who are still to be looked at. */
  #isAnybodyLeft = false;
  #isDueLeft = false;
  /** When the store had caught up last: whoever lapses later may have been touched by others. */
  #now = 0;
  #over: DOMException | undefined;
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Number.POSITIVE_INFINITY;

  /**
   * @param lookAgain - called when something may have lapsed: let the store catch up, then call {@link settle}.
   * @param whenSettled - called when what {@link settle} has left for later turns is done: something may have lapsed since.
   */
  constructor(context: StoreContext, lookAgain: () => void, whenSettled: () => void) {
    this.#context = context;
    this.#lookAgain = lookAgain;
    this.#looking = new TurnQueue(() => {
      this.#isAnybodyLeft = false;
      if (this.isIdle) this.#setTimer(0);
      whenSettled();
    });
  }

  /** Whether nobody was given a signal that can still be aborted. */
  get isIdle(): boolean {
    return this.#watched.size === 0;
  }

  /** Whether something was folded of which nobody was told, as the store had not caught up yet. */
  get isBehind(): boolean {
    return this.#isAll || this.#changed.size > 0 || this.#wide.length > 0;
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

  /**
   * Somebody was told at `now` that a token opens nothing: whoever holds its signal is told before he goes on; if that is a
   * listener of another signal, as soon as he has ended.
   */
  told({ id }: SessionState, now: number): void {
    const watched = this.#watched.get(id);
    if (watched !== undefined) this.#look(watched, now);
  }

  /** An event was folded: whom it concerns is looked at when the store has caught up. */
  note({ event, ended }: FoldedEvent): void {
    if (ended === undefined || this.isIdle) return;
    if (ended.length > MANY) this.#wide.push(ended);
    else for (const { id } of ended) this.#noteSession(id);
    if (event.type !== 'session_touched') return;
    const touched = this.#context.projection.find(event.handle);
    if (touched !== undefined) this.#noteSession(touched.id);
  }

  /** Events were passed over: any of them may have concerned anybody. */
  noteAll(): void {
    this.#isAll = true;
  }

  /**
   * Aborts the signals of the tokens that do not answer any more. The store has caught up. Where there are a great many of
   * them, some are aborted in later turns.
   */
  settle(): void {
    this.#now = this.#context.now();
    this.#over = undefined;
    const [changed, wide, isAll] = [this.#changed, this.#wide, this.#isAll];
    this.#changed = new Set();
    this.#wide = [];
    this.#isAll = false;
    this.#lookAtChanged(changed);
    for (const ended of isAll ? [] : wide) this.#looking.add(this.#lookAtEnded(ended));
    if (isAll) this.#lookAtAnybody(this.#watched.values());
    if (!this.#isDueLeft) {
      this.#isDueLeft = true;
      this.#looking.add(this.#lookAtDue());
    }
    if (!this.#looking.isBusy) this.#setTimer(this.#now);
  }

  /** Resolves when all have been told whom an event ended that was folded, and so many with it; `undefined`: they have. */
  whenTold(ended: number): Promise<void> | undefined {
    const looked = this.#isAnybodyLeft || ended > MANY ? this.#looking.over : undefined;
    return looked === undefined ? this.#ending.over : looked.then(() => this.#ending.over);
  }

  /** Aborts all signals: of a great many some in later turns, for which a promise is given. */
  end(reason: unknown): Promise<void> | undefined {
    const watched = this.#watched;
    // Whoever asks again on being told is given another one.
    this.#watched = new ManyById();
    this.#inGrace.clear();
    this.#due = new DeadlineQueue();
    this.#changed = new Set();
    this.#wide = [];
    this.#isAll = false;
    this.#isDueLeft = false;
    this.#looking.clear();
    this.#setTimer(0);
    this.#ending.add(abortAll(watched, reason));
    return this.#ending.over;
  }

  // Few of them are told here and now, whatever else is under way.
  #lookAtChanged(changed: Iterable<Watched>): void {
    const some = changed[Symbol.iterator]();
    for (let left = this.#looking.isBusy ? FEW : 0; left > 0; left--) {
      const { value, done } = some.next();
      if (done === true) return;
      this.#look(value, this.#now);
    }
    this.#lookAtAnybody(some);
  }

  #lookAtAnybody(some: Iterator<Watched>): void {
    this.#looking.add(this.#lookAt(some));
    this.#isAnybodyLeft ||= this.#looking.isBusy;
  }

  *#lookAt(some: Iterator<Watched>): Generator<undefined, void, undefined> {
    for (let next = some.next(); next.done !== true; next = some.next()) {
      this.#look(next.value, this.#now);
      yield;
    }
  }

  // All who are watched can be fewer to look at than all who were ended by one event.
  *#lookAtEnded(ended: EndedSessions): Generator<undefined, void, undefined> {
    if (ended.length > this.#watched.size) {
      yield* this.#lookAt(this.#watched.values());
      return;
    }
    for (const { id } of ended) {
      for (const watched of this.#watchedWith(id)) this.#look(watched, this.#now);
      yield;
    }
  }

  *#lookAtDue(): Generator<undefined, void, undefined> {
    const due = this.#due;
    for (let { first } = due; first !== undefined && first.dueAt <= this.#now; { first } = due) {
      this.#look(first, this.#now);
      yield;
    }
    if (due === this.#due) this.#isDueLeft = false;
  }

  #watchedWith(id: EventId): readonly Watched[] {
    const own = this.#watched.get(id);
    const others = this.#inGrace.get(id) ?? [];
    return own === undefined ? [...others] : [own, ...others];
  }

  #noteSession(id: EventId): void {
    for (const watched of this.#watchedWith(id)) this.#changed.add(watched);
  }

  #look(watched: Watched, now: number): void {
    if (this.#watched.get(watched.id) !== watched) return;
    const state = this.#context.projection.findById(watched.id);
    // A handle that is forgotten can be taken anew, an id too, and then it is another session's.
    const answer = state?.handle === watched.handle ? tokenAnswer(this.#context, state, now) : undefined;
    if (answer === undefined) {
      // Making one is most of what it costs, and many can end at once.
      this.#over ??= sessionOver();
      this.#end(watched);
      this.#abortEnded(this.#over);
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

  #end(watched: Watched): void {
    this.#watched.delete(watched.id);
    this.#setAnswering(watched, watched.id);
    this.#due.delete(watched);
    this.#ended.add(watched);
  }

  // Listeners can ask for each other's tokens: one within the other they would fill the stack, and some would not be heard.
  #abortEnded(reason: unknown): void {
    if (this.#isAborting) return;
    this.#isAborting = true;
    try {
      for (const watched of this.#ended) {
        this.#ended.delete(watched);
        watched.controller.abort(reason);
      }
    } finally {
      this.#isAborting = false;
    }
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

function* abortAll(watched: ManyById<Watched>, reason: unknown): Generator<undefined, void, undefined> {
  for (const { controller } of watched.values()) {
    controller.abort(reason);
    yield;
  }
}

/** Why a signal is aborted whose token opens nothing. */
export function sessionOver(): DOMException {
  return new DOMException('The session is over.', 'AbortError');
}
