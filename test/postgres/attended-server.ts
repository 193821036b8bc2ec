import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { serverUser } from './server-user.ts';

// The server ends when this process does, however it ends, and then all that it has is removed.
const ATTENDED =
  '"$@" & server=$!; exec >&-; read -r data; kill -QUIT $server 2> /dev/null; wait $server; test "$data" = keep || rm -rf "$0"';

/** What is run: a program, its arguments and its variables. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** A server that runs while this process does, and keeps it from nothing. */
export class AttendedServer {
  readonly #attendant: ChildProcessByStdio<Socket, Socket, null>;
  readonly #ended: Promise<unknown>;
  #isGone = false;

  private constructor(attendant: ChildProcessByStdio<Socket, Socket, null>) {
    this.#attendant = attendant;
    // All that belongs to the server holds standard output.
    const gone = once(attendant.stdout.resume(), 'close').then(() => {
      this.#isGone = true;
    });
    this.#ended = Promise.all([gone, once(attendant, 'exit')]);
    attendant.stdin.on('error', () => {});
    attendant.unref();
    attendant.stdin.unref();
    attendant.stdout.unref();
  }

  /**
   * Runs a server in a session of its own. What it writes to standard error is in the file `log`.
   *
   * @param scratch - is removed when the server ends because this process did.
   */
  static async start({ program, args, env }: Command, scratch: string, log: string): Promise<AttendedServer> {
    const words = openSync(log, 'w');
    try {
      const attendant = spawn('/bin/sh', ['-c', ATTENDED, scratch, program, ...args], {
        ...serverUser,
        env,
        detached: true,
        stdio: ['pipe', 'pipe', words],
      }) as unknown as ChildProcessByStdio<Socket, Socket, null>;
      await once(attendant, 'spawn');
      return new AttendedServer(attendant);
    } finally {
      closeSync(words);
    }
  }

  /** Whether the server and everything that it started has ended. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Ends the server if it runs, and resolves when everything of it is gone. */
  async end(data: 'keep' | 'remove'): Promise<void> {
    this.#attendant.ref();
    this.#attendant.stdout.ref();
    this.#attendant.stdin.end(`${data}\n`);
    await this.#ended;
  }
}
