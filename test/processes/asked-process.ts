import { type StartedProcess, startProcess } from './start-process.ts';

interface Reply {
  readonly number: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A process that works with a log of its own opening, and can be stopped and continued. */
export class AskedProcess {
  readonly #started: StartedProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #asked = 0;

  private constructor(location: string) {
    this.#started = startProcess('answerer', location);
    this.#waiting.set(0, Promise.withResolvers());
    this.#started.process.on('message', ({ number, result, error }: Reply) => {
      const waiting = this.#waiting.get(number);
      if (error === undefined) waiting?.resolve(result ?? undefined);
      else waiting?.reject(new Error(error));
    });
    void this.#started.ended.then((end) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`ended with ${end}: ${this.#started.output()}`));
    });
  }

  /** Starts one; resolves once it has opened the log at `location`. */
  static async start(location: string): Promise<AskedProcess> {
    const asked = new AskedProcess(location);
    await asked.#waiting.get(0)?.promise;
    return asked;
  }

  /** Asks it to do something to the session with this label: `create`, `get`, `expire`; or to `compact` or `list`. */
  ask(act: string, label = ''): Promise<unknown> {
    this.#asked += 1;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(this.#asked, waiting);
    this.#started.process.send({ number: this.#asked, act, label });
    return waiting.promise;
  }

  /** It does nothing from now on, until it is continued. */
  stop(): void {
    this.#started.process.kill('SIGSTOP');
  }

  continue(): void {
    this.#started.process.kill('SIGCONT');
  }

  async end(): Promise<void> {
    this.#started.process.kill('SIGKILL');
    await this.#started.ended;
  }
}
