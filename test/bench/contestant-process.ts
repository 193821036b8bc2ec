import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchAnswer, BenchOrder, ContestantTask } from './bench-messages.ts';

const MAIN = fileURLToPath(new URL('./contestant-main.ts', import.meta.url));
// A cap, not a demand: a million sessions in a naive heap are beyond the default of small machines.
const FLAGS = ['--expose-gc', '--max-old-space-size=8192', '--disable-warning=ExperimentalWarning'];

/** A contestant at work in a process of its own. */
export class ContestantProcess {
  readonly #child: ChildProcess;
  #settle: ((answer: BenchAnswer) => void) | undefined;
  #failure: string | undefined;

  private constructor(task: ContestantTask, progress: (done: number, total: number) => void) {
    // Whatever a child prints must not get between the lines of our output.
    this.#child = fork(MAIN, [JSON.stringify(task)], { execArgv: FLAGS, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#child.on('message', (answer: BenchAnswer) => {
      if (answer.kind === 'progress') progress(answer.done, answer.total);
      else this.#settleWith(answer);
    });
    this.#child.once('exit', (code, signal) => {
      this.#failure = `its process ended (${signal ?? `exit code ${code}`})`;
      this.#settleWith({ kind: 'failed', reason: this.#failure });
    });
  }

  /** Starts the process and waits until the contestant is prepared. @throws Error with the reason why it can't be. */
  static async start(
    task: ContestantTask,
    progress: (done: number, total: number) => void,
  ): Promise<ContestantProcess> {
    const started = new ContestantProcess(task, progress);
    try {
      await started.#nextAnswer();
    } catch (error) {
      started.kill();
      throw error;
    }
    return started;
  }

  /** Runs the contestant once and gives its figure. @throws Error with the reason why there is none. */
  async run(): Promise<number> {
    const answer = await this.#order('run');
    if (answer.kind !== 'figure') throw new Error('gave no figure');
    return answer.figure;
  }

  /** Closes the contestant and ends its process. @throws Error with the reason why it could not be closed. */
  async close(): Promise<void> {
    await this.#order('close');
    this.kill();
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #order(order: BenchOrder): Promise<BenchAnswer> {
    const answer = this.#nextAnswer();
    if (this.#failure === undefined) this.#child.send(order);
    else this.#settleWith({ kind: 'failed', reason: this.#failure });
    return answer;
  }

  async #nextAnswer(): Promise<BenchAnswer> {
    const answer = await new Promise<BenchAnswer>((resolve) => {
      this.#settle = resolve;
    });
    if (answer.kind === 'failed') throw new Error(answer.reason);
    return answer;
  }

  #settleWith(answer: BenchAnswer): void {
    this.#settle?.(answer);
    this.#settle = undefined;
  }
}
