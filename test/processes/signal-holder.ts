import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import { storyOptions } from '../faults/story-options.ts';

// Asks for the signals of as many sessions as it is told, and drops them. Tells how many bytes each takes, how many are
// left when all sessions have ended, and what those heard who listen to a signal that nobody else has, or to what was made
// of one.

const [count = '1'] = process.argv.slice(2);
const store = await SessionStore.open(new MemoryEventLog(), storyOptions());

/** As many sessions as it was told to make. */
async function sessions(): Promise<readonly string[]> {
  const tokens: string[] = [];
  for (let made = 0; made < Number(count); made++) tokens.push((await store.create({ principal: 'ann' })).token);
  return tokens;
}

// What its tables once took, a store keeps for the next: the first round is not counted.
for (const token of await sessions()) store.signal(token);
await store.expireAll();
const tokens = await sessions();

async function heap(): Promise<number> {
  for (let turn = 0; turn < 4; turn++) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  return process.memoryUsage().heapUsed;
}

const heard = { ofStore: 0, ofWeak: 0 };
const hear = (): void => {
  heard.ofStore += 1;
};

/** What it would be to hold them weakly: as far as Node is concerned, who listens to a signal does not keep it. */
function holdWeakly(): readonly WeakRef<AbortController>[] {
  const controllers = [new AbortController(), new AbortController()] as const;
  const hearWeak = (): void => {
    heard.ofWeak += 1;
  };
  controllers[0].signal.addEventListener('abort', hearWeak);
  AbortSignal.any([controllers[1].signal, new AbortController().signal]).addEventListener('abort', hearWeak);
  return controllers.map((controller) => new WeakRef(controller));
}

const before = await heap();
for (const token of tokens) store.signal(token);
const weak = holdWeakly();
const [first, second] = tokens;
store.signal(first).addEventListener('abort', hear);
AbortSignal.any([store.signal(second), new AbortController().signal]).addEventListener('abort', hear);
const held = (await heap()) - before;
const ended = await store.expireAll();
for (const controller of weak) controller.deref()?.abort();
const left = (await heap()) - before;
// From here on there is nothing to be done, and signals again: the process ends by itself.
store.signal((await store.create({ principal: 'bob' })).token).addEventListener('abort', hear);
process.send?.({ perSignal: held / ended, left, heard });
process.disconnect?.();
