import { MemoryEventLog } from '@sessionlog/core';

// Says how many timers a tail of a log in memory holds; ends only if nothing keeps it running, while another one waits.
const log = new MemoryEventLog();
const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
const told: number[] = [];
for (const persistent of [true, false]) {
  const tail = log.tail({ persistent })[Symbol.asyncIterator]();
  void tail.next();
  await new Promise(setImmediate);
  told.push(timers());
  if (persistent) await tail.return?.();
}
process.stdout.write(JSON.stringify(told));
