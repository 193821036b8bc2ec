import type { Worker } from 'node:worker_threads';
import { EventLogUnavailableError } from '@sessionlog/core';
import type { AsideDatabase } from './aside-connection.ts';
import type { AsideAnswer, ChangeRequest, CheckpointRequest } from './aside-request.ts';
import { beginWorker } from './begin-worker.ts';

/**
 * A thread with a connection to the database of one log at a time. It keeps the process running only while it is asked.
 */
export class AsideThread {
  readonly #worker: Worker;
  #database: AsideDatabase | undefined;
  #isReady = false;
  #isOver = false;
  #answered: PromiseWithResolvers<AsideAnswer | undefined> | undefined;
  #closed: PromiseWithResolvers<void> | undefined;

  /**
   * @param onEnd - called when the thread has ended, and all that it was asked was told so.
   * @throws an error of Node when no thread may be begun.
   */
  constructor(onEnd: (thread: AsideThread) => void) {
    this.#worker = beginWorker('aside-worker');
    this.#worker.on('message', (message: AsideAnswer | 'ready' | 'closed') => this.#hear(message));
    // What went wrong in it, its end tells.
    this.#worker.on('error', () => {});
    this.#worker.on('exit', () => {
      this.#end();
      onEnd(this);
    });
  }

  /** Whether it has ended: it is not to be asked any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether it has begun. One that ends before that has done nothing. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether it has the connection of this log, also while it closes it. */
  serves(database: AsideDatabase): boolean {
    return this.#database === database;
  }

  /**
   * Has one request done, for whatever log; not to be called again before it is answered. Gives nothing, and nothing was done,
   * when the thread never began, or had ended.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when it ended before it answered: it may have been done.
   */
  async ask(database: AsideDatabase, request: ChangeRequest | CheckpointRequest): Promise<AsideAnswer | undefined> {
    if (this.#database !== database) {
      await this.leave();
      this.#database = database;
      this.#post(database);
    }
    if (this.#isOver) return undefined;
    this.#answered = Promise.withResolvers();
    this.#post(request);
    return await this.#answered.promise;
  }

  /** Closes the connection of the log that it serves, if any. */
  async leave(): Promise<void> {
    if (this.#database === undefined || this.#isOver) return;
    if (this.#closed === undefined) {
      this.#closed = Promise.withResolvers();
      this.#post('close');
    }
    await this.#closed.promise;
  }

  #post(message: AsideDatabase | ChangeRequest | CheckpointRequest | 'close'): void {
    this.#worker.ref();
    this.#worker.postMessage(message);
  }

  #hear(message: AsideAnswer | 'ready' | 'closed'): void {
    if (message === 'ready') {
      this.#isReady = true;
      return;
    }
    this.#worker.unref();
    if (message === 'closed') {
      this.#database = undefined;
      this.#closed?.resolve();
      this.#closed = undefined;
    } else this.#answered?.resolve(message);
  }

  #end(): void {
    this.#isOver = true;
    this.#database = undefined;
    this.#closed?.resolve();
    if (this.#isReady)
      this.#answered?.reject(new EventLogUnavailableError('the thread that changes the database ended'));
    else this.#answered?.resolve(undefined);
  }
}
