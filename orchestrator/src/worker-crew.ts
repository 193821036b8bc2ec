import cluster, { type Worker } from 'node:cluster';

/** What a crew is made of, and whom it tells. */
export interface WorkerCrewOptions {
  /** How many workers. */
  readonly size: number;
  /** Where all of them listen. */
  readonly port: number;
  /** Called once, when all of them listen. */
  readonly onReady: (pids: readonly number[]) => void;
  /** Called when a worker listens in the place of one that ended. */
  readonly onReplaced: (ended: string, pid: number) => void;
}

// Workers that end before they listen, one after the other, before the crew gives up.
const MOST_EARLY_ENDS = 5;
const FIRST_DELAY_MS = 50;
const LONGEST_STOP_MS = 10_000;

/** Worker processes, each replaced when it ends. */
export class WorkerCrew {
  readonly #options: WorkerCrewOptions;
  readonly #working = new Set<Worker>();
  readonly #listening = new Set<Worker>();
  readonly #ended = Promise.withResolvers<string | undefined>();
  #ready = false;
  #stopping = false;
  #failure: string | undefined;
  #earlyEnds = 0;

  constructor(options: WorkerCrewOptions) {
    this.#options = options;
  }

  /** Starts the workers, and resolves when the last one has ended: to the reason, if they ended for one. */
  run(): Promise<string | undefined> {
    // Each worker takes its connections from one queue in the kernel. Handed out by the primary, in turns, a connection
    // that is on its way to a worker that was just killed is answered by nobody, and hangs.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    for (let count = 0; count < this.#options.size; count++) this.#fork(undefined);
    return this.#ended.promise;
  }

  /** Asks every worker to finish what it is answering and to end. */
  stop(failure?: string): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#failure = failure;
    for (const worker of this.#working) worker.process.kill('SIGTERM');
    setTimeout(() => this.#killAll(), LONGEST_STOP_MS).unref();
    this.#endIfAlone();
  }

  #fork(replaced: string | undefined): void {
    const worker = cluster.fork({ PORT: String(this.#options.port) });
    let failure: string | undefined;
    this.#working.add(worker);
    worker.on('message', (message) => {
      failure = failureOf(message) ?? failure;
    });
    worker.once('listening', () => this.#onListening(worker, replaced));
    worker.once('exit', (code, signal) => {
      this.#working.delete(worker);
      const how = `Worker ${worker.process.pid} ended (${signal ?? failure ?? `exit code ${code}`}).`;
      this.#onExit(this.#listening.delete(worker), how, failure, replaced);
    });
  }

  #onListening(worker: Worker, replaced: string | undefined): void {
    const { size, onReady, onReplaced } = this.#options;
    this.#listening.add(worker);
    this.#earlyEnds = 0;
    if (this.#ready && replaced !== undefined) onReplaced(replaced, worker.process.pid ?? 0);
    if (this.#ready || this.#listening.size < size) return;
    this.#ready = true;
    onReady([...this.#listening].map(({ process: { pid } }) => pid ?? 0));
  }

  #onExit(listened: boolean, how: string, failure: string | undefined, replaced: string | undefined): void {
    if (this.#stopping) {
      this.#endIfAlone();
      return;
    }
    if (listened) {
      this.#fork(how);
      return;
    }
    this.#earlyEnds += 1;
    const known = failure !== undefined && !this.#ready;
    if (known || this.#earlyEnds === MOST_EARLY_ENDS) {
      this.stop(failure ?? `Workers end before they can answer. ${how} Look for what kills them, then start again.`);
      return;
    }
    setTimeout(
      () => {
        if (!this.#stopping) this.#fork(replaced);
      },
      FIRST_DELAY_MS * 2 ** this.#earlyEnds,
    );
  }

  #endIfAlone(): void {
    if (this.#working.size === 0) this.#ended.resolve(this.#failure);
  }

  #killAll(): void {
    for (const worker of this.#working) worker.process.kill('SIGKILL');
  }
}

function failureOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('failure' in message)) return undefined;
  return typeof message.failure === 'string' ? message.failure : undefined;
}
