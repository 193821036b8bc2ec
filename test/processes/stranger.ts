import { randomBytes } from 'node:crypto';
import { MemoryEventLog, policies, SessionStore } from '@sessionlog/core';
import { openAnyLog } from './open-any-log.ts';

// Asks a store over the log at a location, or over one in `memory`, for tokens that nobody created, half of them with a
// right checksum, and tells how many bytes of memory stayed in use. With the word `remembers` it keeps them, as a store
// that caches its misses would. Needs `--expose-gc`.

const [location = '', count = '0', remembers] = process.argv.slice(2);
const log = location === 'memory' ? new MemoryEventLog() : await openAnyLog(location);
const store = await SessionStore.open(log, { policy: policies.nistAal2 });
const { token: known } = await store.create({ principal: 'ann' });
const elsewhere = await SessionStore.open(new MemoryEventLog(), { policy: policies.nistAal2 });
const foreign = await Promise.all(Array.from({ length: 100 }, () => elsewhere.create({ principal: 'ann' })));
const kept: string[] = [];

async function ask(times: number): Promise<void> {
  for (let asked = 0; asked < times; asked++) {
    const token = asked % 2 === 0 ? (foreign[asked % 100]?.token ?? '') : randomBytes(32).toString('base64url');
    if ((await store.get(token)) !== undefined) throw new Error('A stranger was let in.');
    if (remembers !== undefined) kept.push(`${token}${asked}`);
  }
}

function used(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

await ask(10_000);
const before = used();
await ask(Number(count));
const grown = used() - before;
const isLive = (await store.get(known)) !== undefined;
process.stdout.write(
  JSON.stringify({
    grown,
    isLive,
    events: (await Array.fromAsync(log.read())).length,
    stats: await store.stats(),
    kept: kept.length,
  }),
);
await log.close();
