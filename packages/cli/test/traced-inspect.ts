import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { COMPILE_CACHE } from '../../../test/processes/start-process.ts';
import { MAIN } from './sessionlog.ts';

// What can make, change or remove a file; a descriptor is told with its path. As the superuser, SQLite gives what it opens to
// the owner of the database, who has it already: that is left out.
const CALLS =
  'open,openat,openat2,creat,write,writev,pwrite64,pwritev,pwritev2,truncate,ftruncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,chmod,fchmod,fchmodat,utimensat,copy_file_range,sendfile,io_uring_setup';

/** Whether the calls of a process can be seen here. */
export const isTraceable: boolean =
  spawnSync('strace', ['-f', '--seccomp-bpf', '-y', 'true'], { stdio: 'ignore' }).status === 0;

/** An inspector that was started as a process, and the browser that came first to it. */
export interface RunningInspect {
  readonly process: ChildProcess;
  /** The process of the program itself, where it runs under another one. */
  readonly pid: number;
  /** Everything that it wrote to standard error, once it has ended. */
  readonly errors: Promise<string>;
  /** The URL, without the secret. */
  readonly url: string;
  readonly secret: string;
  /** Asks for a path, with the cookie; a POST where there is a body. */
  ask(path: string, body?: unknown): Promise<Response>;
}

/** Starts `inspect`, with a file into which its calls are written, where that is possible; comes with the secret. */
export async function startInspect(args: readonly string[], trace?: string): Promise<RunningInspect> {
  const program = [process.execPath, MAIN, 'inspect', '--json', ...args];
  const tracing = ['strace', '-f', '--seccomp-bpf', '-y', '-s', '0', '-e', `trace=${CALLS}`, '-o', trace ?? ''];
  const [command = '', ...rest] = trace !== undefined && isTraceable ? [...tracing, ...program] : program;
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, SESSIONLOG_LOG: undefined },
  });
  const pid = (): number | undefined => (command === 'strace' ? childOf(child.pid) : undefined) ?? child.pid;
  onTestFinished(() => {
    const running = child.exitCode === null && child.signalCode === null ? pid() : undefined;
    if (running !== undefined) process.kill(running, 'SIGKILL');
  });
  const errors = text(child.stderr);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const started = pid();
  if (started === undefined) throw new Error('it did not start.');
  const url = new URL(JSON.parse(line).url);
  const admitted = await fetch(url, { redirect: 'manual' });
  const cookie = admitted.headers.getSetCookie().map((value) => value.split(';')[0]);
  return {
    process: child,
    pid: started,
    errors,
    url: url.origin,
    secret: url.searchParams.get('secret') ?? '',
    ask(path, body) {
      const headers = { cookie: cookie.join('; '), origin: url.origin, 'content-type': 'application/json' };
      if (body === undefined) return fetch(`${url.origin}/${path}`, { headers });
      return fetch(`${url.origin}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    },
  };
}

function childOf(pid: number | undefined): number | undefined {
  const children = `/proc/${pid}/task/${pid}/children`;
  const [first = ''] = existsSync(children) ? readFileSync(children, 'utf8').split(' ') : [];
  return first === '' ? undefined : Number(first);
}

/** What the calls of a process did to the files below a directory. */
export interface TracedFiles {
  /** Names of the files that were opened so that they could be written to, or made. */
  readonly openedToWrite: readonly string[];
  /** Names of the files that were written to, synced, cut, renamed or removed. */
  readonly changed: readonly string[];
  /** How many calls named a file below it. */
  readonly calls: number;
}

const OPENING = /^[0-9]+ +(?:open|openat|openat2|creat)\(/;
const TO_WRITE = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND/;

/** Reads what was written to a trace. */
export function tracedFiles(trace: string, directory: string): TracedFiles {
  const lines = readFileSync(trace, 'latin1').split('\n');
  // The second half of a call that another thread came between tells nothing that the first does not.
  const below = lines.filter((line) => line.includes(`${directory}/`) && !line.includes(' resumed>'));
  const names = (some: readonly string[]): readonly string[] =>
    [
      ...new Set(some.map((line) => line.slice(line.indexOf(directory) + directory.length + 1).split(/[">]/)[0] ?? '')),
    ].sort();
  return {
    openedToWrite: names(below.filter((line) => OPENING.test(line) && TO_WRITE.test(line))),
    changed: names(below.filter((line) => !OPENING.test(line))),
    calls: below.length,
  };
}
