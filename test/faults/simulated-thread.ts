import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { FileSystem } from '../../packages/eventlog-file/src/file-system.ts';
import { programFile } from '../setup/program-file.ts';
import { PowerCutError } from './power-cut-error.ts';
import type { SimulatedMessage, SimulatedReply, SimulatedStory } from './simulated-call.ts';

type Call = Extract<SimulatedMessage, { kind: 'call' }>;
type Errors = Extract<SimulatedMessage, { kind: 'over' }>['errors'];

/** A process in a thread of its own, whose calls are performed when it is told, one by one. */
export class SimulatedThread {
  /** Told what the story says, in order. */
  onSaid: (said: readonly unknown[]) => void = () => {};
  /** The errors that callers got, once the story is over. */
  errors: Errors | undefined;
  /** Whether it was killed in its story. */
  killed = false;
  readonly #turn = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;
  /** Answers to calls go where a thread that waits for one finds nothing else. */
  readonly #port: MessagePort;
  #fs: FileSystem | undefined;
  #call: Call | undefined;
  #endable: (() => void)[] = [];
  #rest = Promise.withResolvers<void>();

  /** @param module - the URL of the file log that runs in it. */
  constructor(module: string) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(programFile(new URL('../processes/simulated-worker.ts', import.meta.url)), {
      workerData: { port: port2, turn: this.#turn, module },
      transferList: [port2],
    });
    this.#worker.on('error', (error) => this.#rest.reject(error));
    this.#worker.on('message', (message: SimulatedMessage) => this.#hear(message));
  }

  /** Begins a story over a file system, each of whose syncs ends when a {@link step} says so. */
  begin(story: SimulatedStory, fs: (pause: () => Promise<void>) => FileSystem): void {
    this.errors = undefined;
    this.killed = false;
    this.#endable = [];
    this.#fs = fs(() => new Promise((resolve) => this.#endable.push(resolve)));
    this.#rest = Promise.withResolvers();
    this.#worker.postMessage(story);
  }

  /** Resolves once it waits for a call, or for syncs, or is over. */
  resting(): Promise<void> {
    return this.#rest.promise;
  }

  /** How many ways there are to go on: the call it waits for, and the syncs that may end. */
  get choices(): number {
    return (this.#call === undefined ? 0 : 1) + this.#endable.length;
  }

  /** Performs the call it waits for, or ends one of its syncs. */
  step(choice: number): void {
    const call = this.#call;
    if (call !== undefined && choice === 0) {
      this.#call = undefined;
      this.#rest = Promise.withResolvers();
      this.#port.postMessage(this.#perform(call));
      Atomics.store(this.#turn, 0, 1);
      Atomics.notify(this.#turn, 0);
      return;
    }
    const [end] = this.#endable.splice(choice - (call === undefined ? 0 : 1), 1);
    if (call === undefined) this.#rest = Promise.withResolvers();
    end?.();
  }

  /** None of its calls does anything from now on; the one it waits for neither, or only in part. */
  kill(): void {
    const call = this.#call;
    if (call?.name === 'write') {
      const bytes = call.args[1] as Uint8Array;
      this.#fs?.write(call.args[0] as number, bytes.subarray(0, bytes.length >> 1));
    }
    this.killed = true;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
    this.#port.close();
  }

  #hear(message: SimulatedMessage): void {
    if (message.kind === 'said') this.onSaid(message.said);
    else if (message.kind === 'over') this.errors = message.errors;
    else if (message.kind === 'idle') this.#rest.resolve();
    else if (message.name === 'fsync' || message.name === 'fdatasync') this.#sync(message);
    else {
      this.#call = message;
      this.#rest.resolve();
    }
  }

  #perform({ number, name, args }: Call): SimulatedReply {
    try {
      if (this.killed) throw new PowerCutError();
      const perform = this.#fs?.[name as keyof FileSystem] as (...args: readonly unknown[]) => unknown;
      if (name === 'read') {
        const bytes = new Uint8Array(args[2] as number);
        const count = perform(args[0], bytes, args[2], args[3]) as number;
        return { number, result: count, bytes: bytes.subarray(0, count) };
      }
      return { number, result: plain(perform(...args)) };
    } catch (error) {
      return { number, error: described(error) };
    }
  }

  #sync({ number, name, args }: Call): void {
    const failed = (error: unknown): void => this.#reply({ number, error: described(error) });
    const sync = this.#fs?.[name as 'fsync'];
    if (this.killed) failed(new PowerCutError());
    else
      sync?.(args[0] as number).then(
        () => (this.killed ? failed(new PowerCutError()) : this.#reply({ number })),
        failed,
      );
  }

  #reply(reply: SimulatedReply): void {
    this.#worker.postMessage(reply);
  }
}

// What functions say of a file is sent as what they say.
function plain(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return result;
  return Object.fromEntries(
    Object.entries(result).map(([key, value]) => [key, typeof value === 'function' ? value() : value]),
  );
}

function described(error: unknown): Readonly<Record<string, unknown>> {
  const { name, message } = error as Error;
  return { ...(error as object), name, message };
}
