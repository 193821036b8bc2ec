import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { COMPILE_CACHE } from '../../../../test/processes/start-process.ts';

const MAIN = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url));

/** A real `sessionlog inspect` at work. */
export class InspectProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  /** The URL that it printed, with its secret. */
  readonly url: string;

  private constructor(child: ChildProcess, ended: Promise<unknown>, url: string) {
    this.#child = child;
    this.#ended = ended;
    this.url = url;
  }

  /** Starts one, and waits until it has printed its URL. */
  static async start(location: string, ...options: readonly string[]): Promise<InspectProcess> {
    const child = spawn(process.execPath, [MAIN, 'inspect', '--log', location, '--json', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    });
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const ended = once(child, 'close');
    const line = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
    if (typeof line[0] !== 'string') throw new Error(`It ended: ${Buffer.concat(errors).toString()}`);
    const { url }: { url: string } = JSON.parse(line[0]);
    return new InspectProcess(child, ended, url);
  }

  get origin(): string {
    return new URL(this.url).origin;
  }

  get port(): string {
    return new URL(this.url).port;
  }

  /** Ends it as power cuts do, with all its connections. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
