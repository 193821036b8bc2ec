import type { Worker } from 'node:worker_threads';
import { EventLogUnavailableError } from '@sessionlog/core';
import { AsideConnection, type AsideDatabase } from './aside-connection.ts';
import type { AsideAnswer, ChangeRequest, CheckpointRequest } from './aside-request.ts';
import { giveWorkerBack, takeWorker } from './spare-workers.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';

interface Asked {
  readonly request: ChangeRequest | CheckpointRequest;
  readonly resolve: (answer: AsideAnswer | Promise<AsideAnswer>) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * An {@link AsideConnection} in a thread that serves this log alone, from the first request until the log is closed. It
 * keeps the process running only while it is asked. Where no thread can be begun (a bundle without its file) the requests
 * are done in this one, and block it.
 */
export class AsideThread {
  readonly #database: AsideDatabase;
  #asked: Asked[] = [];
  #worker: Worker | undefined;
  #isReady = false;
  #closed: (() => void) | undefined;
  #here: Promise<AsideConnection> | undefined;

  constructor({ path, logId }: AsideDatabase) {
    this.#database = { path, logId };
  }

  /**
   * Answers requests in the order in which they come.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the thread ended before it answered: it may have been done.
   */
  ask(request: ChangeRequest | CheckpointRequest): Promise<AsideAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<AsideAnswer>();
    if (this.#here !== undefined) return this.#runHere(request);
    this.#asked.push({ request, resolve, reject });
    try {
      this.#worker ??= this.#begin();
      this.#worker.ref();
      this.#worker.postMessage(request);
    } catch {
      this.#giveUp();
    }
    return promise;
  }

  /** Lets go of the thread when everything is answered. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker !== undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#closed = resolve;
      worker.ref();
      worker.postMessage('close');
      await promise;
    }
    (await this.#here)?.close();
  }

  #begin(): Worker {
    this.#isReady = false;
    const worker = takeWorker();
    worker.on('message', this.#hear);
    // What went wrong in it, its end tells.
    worker.on('exit', this.#giveUp);
    worker.postMessage(this.#database);
    return worker;
  }

  readonly #hear = (message: AsideAnswer | 'ready' | 'closed'): void => {
    if (message === 'ready') this.#isReady = true;
    else if (message === 'closed') this.#letGo();
    else this.#asked.shift()?.resolve(message);
    if (this.#asked.length === 0 && this.#closed === undefined) this.#worker?.unref();
  };

  /** The thread is gone: what it was asked is done here if it never began, or its outcome is not known. */
  readonly #giveUp = (): void => {
    this.#worker = undefined;
    const asked = this.#asked;
    this.#asked = [];
    for (const { request, resolve, reject } of asked) {
      if (this.#isReady) reject(new EventLogUnavailableError('the thread that changes the database ended'));
      else resolve(this.#runHere(request));
    }
    this.#closed?.();
  };

  #letGo(): void {
    const worker = this.#worker as Worker;
    this.#worker = undefined;
    worker.off('message', this.#hear);
    worker.off('exit', this.#giveUp);
    giveWorkerBack(worker);
    this.#closed?.();
  }

  async #runHere(request: ChangeRequest | CheckpointRequest): Promise<AsideAnswer> {
    this.#here ??= loadSqliteDriver().then((driver) => new AsideConnection(driver, this.#database));
    return (await this.#here).run(request);
  }
}
