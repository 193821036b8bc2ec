import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { EventLogUnavailableError } from '@sessionlog/core';
import { AsideConnection, type AsideDatabase } from './aside-connection.ts';
import type { AsideAnswer, ChangeRequest, CheckpointRequest } from './aside-request.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';

// Its neighbour is a TypeScript file in the sources and a JavaScript file in the package.
const WORKER = new URL(`./aside-worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

interface Asked {
  readonly request: ChangeRequest | CheckpointRequest;
  readonly resolve: (answer: AsideAnswer | Promise<AsideAnswer>) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * An {@link AsideConnection} in a thread of its own, which is begun with the first request and ends when the log is
 * closed. It keeps the process running only while it is asked. Where no thread can be begun (a bundle without its file)
 * the requests are done in this one, and block it.
 */
export class AsideThread {
  readonly #database: AsideDatabase;
  #asked: Asked[] = [];
  #worker: Worker | undefined;
  #isReady = false;
  #here: Promise<AsideConnection> | undefined;

  constructor(database: AsideDatabase) {
    this.#database = database;
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

  /** Ends the thread when everything is answered. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker !== undefined) {
      worker.ref();
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage('close');
      await ended;
    }
    (await this.#here)?.close();
  }

  #begin(): Worker {
    const { path, logId } = this.#database;
    const worker = new Worker(WORKER, { workerData: { path, logId } });
    this.#isReady = false;
    worker.on('message', (message: AsideAnswer | 'ready') => {
      if (message === 'ready') this.#isReady = true;
      else this.#asked.shift()?.resolve(message);
      if (this.#asked.length === 0) worker.unref();
    });
    worker.on('error', () => this.#giveUp());
    worker.on('exit', () => this.#giveUp());
    return worker;
  }

  /** The thread is gone: what it was asked is done here if it never began, or its outcome is not known. */
  #giveUp(): void {
    this.#worker = undefined;
    const asked = this.#asked;
    this.#asked = [];
    for (const { request, resolve, reject } of asked) {
      if (this.#isReady) reject(new EventLogUnavailableError('the thread that changes the database ended'));
      else resolve(this.#runHere(request));
    }
  }

  async #runHere(request: ChangeRequest | CheckpointRequest): Promise<AsideAnswer> {
    this.#here ??= loadSqliteDriver().then((driver) => new AsideConnection(driver, this.#database));
    return (await this.#here).run(request);
  }
}
