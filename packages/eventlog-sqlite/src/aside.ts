import { AsideConnection, type AsideDatabase } from './aside-connection.ts';
import type { AsideAnswer, ChangeRequest, CheckpointRequest } from './aside-request.ts';
import type { AsideThread } from './aside-thread.ts';
import { asideThreads } from './aside-threads.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';
import { Turns } from './turns.ts';

const DISK_FAILED = /^SQLITE_IOERR/;

type Work = () => Promise<AsideAnswer>;

/**
 * What a log has done over a second connection, in one of the process's threads. Where none can be begun (a bundle without
 * its file, a process that may have none) it is done in this one, and blocks it.
 */
export class Aside {
  readonly #database: AsideDatabase;
  readonly #turns = new Turns();
  #failed: AsideAnswer | undefined;
  #here: AsideConnection | undefined;

  constructor({ path, logId }: AsideDatabase) {
    // It tells this log from another one of the same database, too.
    this.#database = { path, logId };
  }

  /**
   * Answers requests in the order in which they come. Behind a failure of the disk nothing is done any more: a sync that is
   * asked for again can succeed without what the one before has lost.
   *
   * @param when - is given the work when a thread is there for it, and does it in its turn: whom it takes turns with waits
   *   for this request then, and not for those of other logs.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the thread ended before it answered: it may have been done. What `when` throws.
   */
  async ask(
    request: ChangeRequest | CheckpointRequest,
    when: (work: Work) => AsideAnswer | Promise<AsideAnswer> = (work) => work(),
  ): Promise<AsideAnswer> {
    return await this.#turns.take(async () => {
      if (this.#failed !== undefined) return this.#failed;
      const thread = await asideThreads.take(this.#database);
      try {
        const answer = await when(() => this.#run(thread, request));
        if ('code' in answer && DISK_FAILED.test(answer.code)) this.#failed = answer;
        return answer;
      } finally {
        if (thread !== undefined) asideThreads.giveBack(thread);
      }
    });
  }

  /** Resolves when everything is answered. */
  async idle(): Promise<void> {
    await this.#turns.take(() => {});
  }

  /** Closes the connection when everything is answered. The last one of all processes moves what is left into the database. */
  async close(): Promise<void> {
    await this.#turns.take(() => asideThreads.letGoOf(this.#database));
    this.#here?.close();
  }

  async #run(thread: AsideThread | undefined, request: ChangeRequest | CheckpointRequest): Promise<AsideAnswer> {
    const answer = await thread?.ask(this.#database, request);
    if (answer !== undefined) return answer;
    this.#here ??= new AsideConnection(await loadSqliteDriver(), this.#database);
    return this.#here.run(request);
  }
}
