import { writeSync } from 'node:fs';
import { policies, SessionStore } from '@sessionlog/core';
import { openLog } from './open-log.ts';

// Creates sessions, touches them and ends every third, for as long as it lives; says what it asks for before it asks,
// and what was acknowledged after. Written with one system call each: what is said is not lost with the process. With
// the word `early` it lies: it says that a session was created before it was.

const IN_FLIGHT = 4;
const [location = '', name = '', early] = process.argv.slice(2);
const store = await SessionStore.open(await openLog(location), { policy: policies.nistAal2 });

function say(what: string, token: string): void {
  writeSync(1, `${what} ${token}\n`);
}

async function lane(number: number): Promise<never> {
  for (let count = 0; ; count++) {
    const token = `${name}-${number}-${count}-`.padEnd(40, '.');
    say('creating', token);
    if (early !== undefined) say('created', token);
    await store.create({ principal: name, token, attributes: { count } });
    if (early === undefined) say('created', token);
    if (count % 3 !== 0) continue;
    await store.touch(token, { attributes: { count, touched: true } });
    say('expiring', token);
    await store.expire(token, { reason: 'logout' });
    say('expired', token);
  }
}

await Promise.all(Array.from({ length: IN_FLIGHT }, (_, number) => lane(number)));
