import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';

// Tells how many timers its tails hold. It closes no log, so that it ends only if nothing is left that keeps it running;
// but a tail that does not still waits when it ends.
const [path] = process.argv.slice(2) as [string];
const log = await SqliteEventLog.open({ path });
const told: Record<string, number> = {};

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

// A tail has no timer while it looks: it is asked again until there are as many as there should be, or for long.
async function tell(when: string, wanted: number): Promise<void> {
  for (let turn = 0; turn < 1000 && timers() !== wanted; turn++) await new Promise(setImmediate);
  told[when] = timers();
}

function waitingTail(persistent: boolean, signal?: AbortSignal): AsyncIterator<unknown> {
  const tail = log.tail({ persistent, signal })[Symbol.asyncIterator]();
  tail.next().catch(() => undefined);
  return tail;
}

await tell('before', 0);
const tails = [waitingTail(true), waitingTail(true)];
await tell('two tails', 2);
for (const tail of tails) await tail.return?.();
await tell('left', 0);
const controller = new AbortController();
waitingTail(true, controller.signal);
await tell('one tail', 1);
controller.abort();
await tell('aborted', 0);
waitingTail(false);
await tell('not persistent', 0);
process.stdout.write(JSON.stringify(told));
