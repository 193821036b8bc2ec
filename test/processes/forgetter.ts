import { randomBytes } from 'node:crypto';
import { getHeapSnapshot } from 'node:v8';
import { SessionStore } from '@sessionlog/core';
import { openAnyLog } from './open-any-log.ts';

// Uses a session in every way, lets go of its token, and looks for it in everything that a dump of the heap would hold.
// Prints how often it is there. With the word `remembers` it keeps the token. The token is known by its bytes alone,
// each of them turned over: a text that it is compared with would be in the dump, too.

const [location = '', word] = process.argv.slice(2);
const log = await openAnyLog(location);
const drawn: Uint8Array[] = [];
const options = {
  policy: { absoluteTimeoutMs: 600_000 },
  randomBytes: (size: number): Uint8Array => {
    const bytes = randomBytes(size);
    if (size === 32) drawn.push(Uint8Array.from(bytes, (byte) => byte ^ 0xff));
    return bytes;
  },
};
const store = await SessionStore.open(log, options);
const kept: string[] = [];

async function live(): Promise<void> {
  const created = await store.create({ principal: 'ann', attributes: { role: 'operator' } });
  const { token } = created;
  await store.get(token);
  await store.touch(token, { attributes: { role: 'guest' } });
  await store.get(`${token}!`);
  await store.create({ principal: 'ann', token }).catch(() => undefined);
  await store.expire(token);
  await store.get(token);
  if (word !== undefined) kept.push(token);
}

await live();
// What a runtime remembers of its last few calls goes with the next ones.
for (let count = 0; count < 2000; count++) await store.get(`${'x'.repeat(40)}${count}`);

const dump: Buffer[] = [];
for await (const chunk of getHeapSnapshot()) dump.push(Buffer.from(chunk));
const text = Buffer.concat(dump);
const secret = Buffer.from((drawn[0] ?? new Uint8Array(32)).map((byte) => byte ^ 0xff)).toString('base64url');
let found = 0;
for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + 1)) found += 1;
process.stdout.write(JSON.stringify({ bytes: text.length, found, kept: kept.length }));
await log.close();
