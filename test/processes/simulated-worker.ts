import { setImmediate } from 'node:timers/promises';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { FileEventLog } from '../../packages/eventlog-file/src/file-event-log.ts';
import type { FileSystem } from '../../packages/eventlog-file/src/file-system.ts';
import { tellRegisterStory } from '../faults/register-story.ts';
import { tellSessionStory } from '../faults/session-story.ts';
import type { SimulatedReply, SimulatedStory } from '../faults/simulated-call.ts';

// A thread that stands for a process. Every call of its file log is sent to the simulated disk, and nothing goes on here
// until the answer comes; only a sync lets it go on meanwhile. When nothing is left to do until then, it says so.

const CALLS = ['open', 'close', 'fstat', 'fchmod', 'read', 'write', 'link', 'rename', 'unlink', 'lstat', 'readdir'];
const SYNCS = ['fsync', 'fdatasync'];
const IDLE_TURNS = 40;

const { port, turn, module } = workerData as { port: MessagePort; turn: Int32Array; module: string };
const main = parentPort as MessagePort;
// Damage that is fenced off after a power cut is warned of many times.
process.removeAllListeners('warning');
const { openFileEventLog } = await import(module);
const syncs = new Map<number, PromiseWithResolvers<void>>();
let sent = 0;
let watching = false;

function ask(name: string, args: readonly unknown[]): number {
  // It may have been quiet for long, and told of it, before this call.
  void watch();
  sent += 1;
  main.postMessage({ kind: 'call', number: sent, name, args });
  return sent;
}

function call(name: string, args: readonly unknown[]): unknown {
  ask(name, args);
  while (Atomics.load(turn, 0) === 0) Atomics.wait(turn, 0, 0);
  Atomics.store(turn, 0, 0);
  const reply: SimulatedReply = receiveMessageOnPort(port)?.message;
  if (reply.error !== undefined) throw revived(reply.error);
  if (name === 'read') (args[1] as Uint8Array).set(reply.bytes ?? new Uint8Array());
  if (name !== 'fstat' && name !== 'lstat') return reply.result;
  if (reply.result === undefined) return undefined;
  const { isFile, isDirectory, ...stats } = reply.result as Record<string, unknown>;
  return { ...stats, isFile: () => isFile, isDirectory: () => isDirectory, isSymbolicLink: () => false };
}

function revived(error: Readonly<Record<string, unknown>>): Error {
  return Object.assign(new Error(String(error['message'])), error);
}

function sync(name: string, args: readonly unknown[]): Promise<void> {
  const done = Promise.withResolvers<void>();
  syncs.set(ask(name, args), done);
  return done.promise;
}

const fs = Object.fromEntries([
  ...CALLS.map((name) => [name, (...args: readonly unknown[]) => call(name, args)]),
  ...SYNCS.map((name) => [name, (...args: readonly unknown[]) => sync(name, args)]),
  ['statfs', () => ({ type: 0xef53 })],
]) as unknown as FileSystem;

/** Says once that nothing happens here any more until a sync ends. */
async function watch(): Promise<void> {
  if (watching) return;
  watching = true;
  for (let before = -1, quiet = 0; quiet < IDLE_TURNS; before = sent) {
    quiet = before === sent ? quiet + 1 : 0;
    await setImmediate();
  }
  watching = false;
  main.postMessage({ kind: 'idle' });
}

function say(...said: readonly unknown[]): void {
  main.postMessage({ kind: 'said', said });
}

async function tellSessions({ name, lives }: SimulatedStory, open: () => Promise<FileEventLog>) {
  return tellSessionStory({
    name,
    lives,
    open,
    ledger: {
      ask: (...rest) => say('ask', ...rest),
      acknowledge: (...rest) => say('acknowledge', ...rest),
      refuse: (...rest) => say('refuse', ...rest),
    },
    contest: {
      want: (...rest) => say('want', ...rest),
      win: (...rest) => say('win', ...rest),
    },
  });
}

async function tellCalls({ name, calls = 0 }: SimulatedStory, open: () => Promise<FileEventLog>) {
  const log = await open();
  const [begin, end] = [(call: unknown) => say('begin', call), (call: unknown) => say('end', call)];
  await tellRegisterStory(log, { name, calls, lanes: 2, compactEvery: 12, begin, end });
  await log.close();
  return [];
}

async function tell(story: SimulatedStory): Promise<void> {
  const { directory, segmentBytes } = story;
  const open = (): Promise<FileEventLog> => openFileEventLog(fs, directory, 'sync', { segmentBytes });
  const told = (story.calls === undefined ? tellSessions : tellCalls)(story, open);
  const errors = await told.catch((error: unknown) => [error]);
  const described = errors.map((error) =>
    error instanceof Error ? { ...error, stack: error.stack } : { stack: error },
  );
  main.postMessage({ kind: 'over', errors: described });
}

main.on('message', (message: SimulatedReply | SimulatedStory) => {
  void watch();
  if ('lives' in message) {
    void tell(message);
    return;
  }
  const done = syncs.get(message.number);
  syncs.delete(message.number);
  if (message.error === undefined) done?.resolve();
  else done?.reject(revived(message.error));
});
