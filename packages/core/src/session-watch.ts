import { ChangeFeed } from './change-feed.ts';
import { EventLogClosedError } from './errors.ts';
import type { FoldedEvent } from './fold-events.ts';
import type { FoldObserver } from './fold-observer.ts';
import { followLog } from './follow-log.ts';
import { isRotatedOut } from './rotation-line.ts';
import { reuseChange, type SessionChange } from './session-change.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';
import { SessionSignals, sessionOver } from './session-signals.ts';
import type { StoreContext } from './store-context.ts';

/**
 * Those who want to be told what becomes of the sessions of a store: consumers of its changes, and holders of signals.
 * While there are any the log is followed, once for all of them.
 */
export class SessionWatch implements FoldObserver {
  readonly #context: StoreContext;
  readonly #feed: ChangeFeed;
  readonly #signals: SessionSignals;
  #following: AbortController | undefined;
  #closed = false;

  constructor(context: StoreContext) {
    this.#context = context;
    const follow = (): void => this.#follow();
    this.#feed = new ChangeFeed(context, follow, () => this.#unfollowIfIdle());
    this.#signals = new SessionSignals(
      context,
      () => this.#lookAgain(),
      () => (this.#signals.isIdle ? this.#unfollowIfIdle() : void this.#lookAgain()),
    );
  }

  /** {@link SessionStore.changes}. */
  changes(request: unknown): AsyncIterableIterator<SessionChange, void, undefined> {
    return this.#feed.changes(request);
  }

  /** {@link SessionStore.signal}. */
  signal(token: unknown): AbortSignal {
    const context = this.#context;
    if (this.#closed) return AbortSignal.abort(new EventLogClosedError('session store'));
    if (!context.isToken(token)) return AbortSignal.abort(sessionOver());
    try {
      const behind = context.follower.catchUp();
      // Where there is nothing to be told of, nobody waits for it.
      behind?.catch(() => {});
      // Whoever was told just now of an ending may have closed the store.
      this.#refuseClosed();
      const now = context.now();
      const state = context.find(token, now);
      if (state === undefined || context.answering(state, now) === undefined) {
        if (state !== undefined) this.#signals.told(state, now);
        // What could not be recorded is tried again by the next one who comes with it.
        if (isRotatedOut(context.projection, state, now)) void context.noteReuse(state).catch(() => {});
        return AbortSignal.abort(sessionOver());
      }
      const signal = this.#signals.of(state, now);
      this.#follow();
      // Told by what is known: whoever finds it to be otherwise aborts the signal, and so does not being able to look.
      behind?.catch((error) => this.#end(error));
      return signal;
    } catch (error) {
      return AbortSignal.abort(error);
    }
  }

  /** Tells of somebody who came at `now` with the token of a session that was rotated. */
  reused(state: SessionState, now: number): void {
    const { position } = this.#context.projection;
    if (position !== undefined) this.#feed.addReuse(reuseChange(position, state, now));
  }

  /** {@link SessionSignals.whenTold}, of an event that ended so many. */
  whenTold(ended = 0): Promise<void> | undefined {
    if (ended === 0) return undefined;
    if (!this.#signals.isBehind) return this.#signals.whenTold(ended);
    // Another catch-up has folded it, and has not come to the end of the log.
    return this.#lookAgain().then(() => this.#signals.whenTold(ended));
  }

  /** Lets go of everything, for good. The promise is one of the signals that are aborted in later turns. */
  close(): Promise<void> | undefined {
    this.#closed = true;
    return this.#end(new EventLogClosedError('session store'));
  }

  folded(projection: SessionProjection, folded: FoldedEvent): void {
    this.#feed.add(projection, folded);
    this.#signals.note(folded);
  }

  skipped({ position }: SessionProjection): void {
    this.#feed.skip(position);
    this.#signals.noteAll();
  }

  caughtUp(): void {
    try {
      this.#signals.settle();
    } catch (error) {
      this.#end(error);
    }
    this.#unfollowIfIdle();
  }

  disbelieved(error: unknown): void {
    this.#end(error);
  }

  #follow(): void {
    this.#refuseClosed();
    if (this.#following !== undefined) return;
    const following = new AbortController();
    const { log, follower } = this.#context;
    this.#following = following;
    follower.observe(this);
    followLog(log, follower, following.signal).catch((error) => {
      if (!following.signal.aborted) this.#end(error);
    });
  }

  #unfollowIfIdle(): void {
    if (this.#feed.isIdle && this.#signals.isIdle) this.#unfollow();
  }

  #unfollow(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#context.follower.observe(undefined);
  }

  #refuseClosed(): void {
    if (this.#closed) throw new EventLogClosedError('session store');
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.#context.follower.catchUp();
    } catch (error) {
      this.#end(error);
      return;
    }
    this.caughtUp();
  }

  // Whoever waited for what can't be told any more must not go on as if nothing had happened.
  #end(error: unknown): Promise<void> | undefined {
    // First, or whoever asks again on being told would rely on what has ended.
    this.#unfollow();
    this.#feed.end(error);
    return this.#signals.end(error);
  }
}
