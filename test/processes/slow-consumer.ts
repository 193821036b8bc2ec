import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import { storyOptions } from '../faults/story-options.ts';

// Puts as many touches as it is told into a log in memory, past a consumer that has stopped at the first change, or past none, and tells
// how many bytes the heap has grown by, and how many changes the consumer was given in the end.

const [word, touches = '1'] = process.argv.slice(2);
const log = new MemoryEventLog();
const store = await SessionStore.open(log, storyOptions());
const { token } = await store.create({ principal: 'ann' });
await store.touch(token, { attributes: { n: 0 } });
const [, touch] = log.readSync();
if (touch === undefined) throw new Error('The touch was not recorded.');
const changes = store.changes();
if (word === 'slow') await changes.next();

globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
for (let n = 1; n <= Number(touches); n++) {
  await log.append({ ...touch, data: touch.data.replace('{"n":0}', `{"n":${n}}`) });
  if (n % 100 === 0) await new Promise(setImmediate);
}
await store.stats();
globalThis.gc?.();
const grown = process.memoryUsage().heapUsed - before;

let seen = 0;
if (word === 'slow') {
  for await (const { session } of changes) {
    if (session?.attributes['n'] !== seen) throw new Error(`A change is missing behind ${seen}.`);
    if (seen++ === Number(touches)) break;
  }
}
process.send?.({ grown, seen });
process.disconnect?.();
