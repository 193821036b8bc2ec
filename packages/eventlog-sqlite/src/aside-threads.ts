import type { AsideDatabase } from './aside-connection.ts';
import { AsideThread } from './aside-thread.ts';

// One whose disk hangs leaves the other one for everybody else. More of them would be no faster: what they write is read and
// encoded in the thread of the event loop.
const MOST = 2;
const RETRY_EVERY_REQUESTS = 64;

interface Waiting {
  readonly database: AsideDatabase;
  readonly resolve: (thread: Promise<AsideThread | undefined> | AsideThread) => void;
}

/**
 * The threads of this process, two at most for any number of logs: each takes 13 MB, of which little comes back when it ends,
 * and as long to begin as it takes to compact some thousand events. One that has nothing to do keeps the connection of
 * the log that it served last, until that log is closed or another one needs the thread.
 */
class AsideThreads {
  readonly #threads = new Set<AsideThread>();
  // The one that was used last at the end.
  readonly #idle: AsideThread[] = [];
  readonly #waiting: Waiting[] = [];
  #skipped = RETRY_EVERY_REQUESTS;

  /** A thread for one request, which is to be given back. Waits for one; gives none where none can be begun. */
  async take(database: AsideDatabase): Promise<AsideThread | undefined> {
    const own = this.#idle.findIndex((thread) => thread.serves(database));
    const thread = own >= 0 ? this.#idle.splice(own, 1)[0] : (this.#begin() ?? this.#idle.shift());
    if (thread !== undefined || this.#threads.size === 0) return thread;
    return await new Promise((resolve) => void this.#waiting.push({ database, resolve }));
  }

  /** Gives it to whoever has waited longest. */
  giveBack(thread: AsideThread): void {
    if (thread.isOver) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(thread);
    else next.resolve(thread);
  }

  /** Waits until no thread has a connection of this log, which asks for nothing any more. */
  async letGoOf(database: AsideDatabase): Promise<void> {
    for (const thread of this.#threads) if (thread.serves(database)) await thread.leave();
  }

  /** Where none could be begun, that is tried again now and then. */
  #begin(): AsideThread | undefined {
    if (this.#threads.size === MOST) return undefined;
    this.#skipped += 1;
    if (this.#skipped < RETRY_EVERY_REQUESTS) return undefined;
    try {
      const thread = new AsideThread(() => this.#forget(thread));
      this.#threads.add(thread);
      return thread;
    } catch {
      this.#skipped = 0;
      return undefined;
    }
  }

  #forget(thread: AsideThread): void {
    this.#threads.delete(thread);
    if (!thread.isReady) this.#skipped = 0;
    const idle = this.#idle.indexOf(thread);
    if (idle >= 0) this.#idle.splice(idle, 1);
    for (const { database, resolve } of this.#waiting.splice(0)) resolve(this.take(database));
  }
}

/** Those that all logs of this process share. */
export const asideThreads: AsideThreads = new AsideThreads();
