import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import { storyOptions } from '../faults/story-options.ts';

// Ends sessions to whose signals somebody listens who throws. Tells what was heard nevertheless, and what was uncaught.

const store = await SessionStore.open(new MemoryEventLog(), storyOptions());
const created = [await store.create({ principal: 'ann' }), await store.create({ principal: 'ann' })];
let heard = 0;
let uncaught = 0;
process.on('uncaughtException', () => {
  uncaught += 1;
});
for (const { token } of created) {
  const signal = store.signal(token);
  signal.addEventListener('abort', () => {
    throw new Error('a listener that throws');
  });
  signal.addEventListener('abort', () => {
    heard += 1;
  });
}
const ended = await store.expireAll();
const { live } = await store.stats();
await new Promise(setImmediate);
process.send?.({ ended, live, heard, uncaught });
process.disconnect?.();
