import { readdirSync, readFileSync } from 'node:fs';
import { FileEventLog } from '@sessionlog/eventlog-file';

// Tells what its tails hold, as counts of active timers and of directories watched by the system. It closes no log, so
// that it ends only if nothing is left that keeps it running; but a tail that does not still waits when it ends.
const [directory = ''] = process.argv.slice(2);
const log = await FileEventLog.open({ directory });
const told: Record<string, readonly [timers: number, watches: number]> = {};

function held(): readonly [timers: number, watches: number] {
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout');
  return [timers.length, readdirSync('/proc/self/fdinfo').flatMap(inotifyWatches).length];
}

// A tail has no timer while it looks, and takes a turn to end: it is asked again until it is as it should be, or for long.
async function tell(when: string, timers: number, watches: number): Promise<void> {
  for (let turn = 0; turn < 1000 && held().join() !== `${timers},${watches}`; turn++) await new Promise(setImmediate);
  told[when] = held();
}

function inotifyWatches(descriptor: string): readonly string[] {
  try {
    return readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8').match(/^inotify wd:/gm) ?? [];
  } catch {
    return [];
  }
}

function waitingTail(persistent: boolean, signal?: AbortSignal): AsyncIterator<unknown> {
  const tail = log.tail({ persistent, signal })[Symbol.asyncIterator]();
  tail.next().catch(() => undefined);
  return tail;
}

await tell('before', 0, 0);
const tails = [waitingTail(true), waitingTail(true)];
await tell('two tails', 2, 1);
for (const tail of tails) await tail.return?.();
await tell('left', 0, 0);
const controller = new AbortController();
waitingTail(true, controller.signal);
await tell('one tail', 1, 1);
controller.abort();
await tell('aborted', 0, 0);
waitingTail(false);
await tell('not persistent', 0, 1);
process.stdout.write(JSON.stringify(told));
