import { strictEqual } from 'node:assert/strict';
import { policies, SessionStore } from '@sessionlog/core';
import { openLog } from './open-log.ts';

// The life of a session on each log that is named, under a umask of choice and the flags that Node was started with; as it
// ought to be, or not at all.

const [umask = '0', ...places] = process.argv.slice(2);
process.umask(Number.parseInt(umask, 8));
const attributes = JSON.parse('{"__proto__":{"admin":true}}');

for (const location of places) {
  const log = await openLog(location);
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const { token } = await store.create({ principal: '__proto__', attributes });
  strictEqual(JSON.stringify((await store.touch(token, { attributes }))?.attributes), JSON.stringify(attributes));
  strictEqual((await Array.fromAsync(store.list({ principal: '__proto__' }))).length, 1);
  strictEqual((await store.expire(token))?.principal, '__proto__');
  strictEqual(await store.get(token), undefined);
  await log.close();
}
process.stdout.write('as it ought to be');
