import { writeSync } from 'node:fs';
import { hasCode, type Session, SessionStore } from '@sessionlog/core';
import { compactStore } from '../faults/compact-store.ts';
import { labelToken } from '../faults/session-ledger.ts';
import type { RegisterCall } from '../faults/session-register.ts';
import { storyPolicy } from '../faults/story-policy.ts';
import { openLog } from './open-log.ts';

// Makes calls for a few tokens at a time, which other processes make calls for, too, and says of each when it began and
// when and how it was answered, by the one clock of the machine. With the word `stale` its gets are answered from what
// it knew 20 ms ago; with `lost`, now and then an expire says that it ended a session, and did nothing.

const LANES = 3;
const TOKENS_AT_ONCE = 4;
const CALLS_PER_TOKEN = 12;
const STALE_MS = 20;
const [location = '', name = '', count = '0', ...words] = process.argv.slice(2);
const log = await openLog(location);
const store = await SessionStore.open(log, { policy: storyPolicy });
const known = new Map<string, { readonly at: number; readonly answer: string }[]>();
let made = 0;

function now(): number {
  return Number(process.hrtime.bigint());
}

function say(call: Partial<RegisterCall>): void {
  writeSync(1, `${JSON.stringify(call)}\n`);
}

/** Numbers that look random and are the same in every run: a process is told apart by its name. */
function draw(number: number, bound: number): number {
  return Number.parseInt(labelToken(`${name} ${number}`).slice(0, 8), 16) % bound;
}

async function lane(): Promise<void> {
  while (made < Number(count)) {
    const number = made++;
    const token = `t${Math.floor(number / CALLS_PER_TOKEN) + draw(number, TOKENS_AT_ONCE)}`;
    const dice = draw(-number, 100);
    const act = dice < 16 ? 'create' : dice < 60 ? 'get' : dice < 97 ? 'touch' : 'expire';
    await call(act, token, `${name}/${number}`);
    if (words.includes('compacts') && number % 150 === 149) await compactStore(store, log, 0);
  }
}

async function call(act: RegisterCall['act'], token: string, value: string): Promise<void> {
  const begun = { act, token, by: name, value, start: now() };
  say(begun);
  const answer = await answerTo(act, token, value);
  say({ value, end: now(), answer });
}

async function answerTo(act: RegisterCall['act'], token: string, value: string): Promise<string> {
  switch (act) {
    case 'create':
      return store.create({ principal: 'somebody', token: labelToken(token), attributes: { value } }).then(
        () => 'created',
        (error: unknown) => {
          if (hasCode(error, 'ERR_SESSION_DUPLICATE')) return 'duplicate';
          throw error;
        },
      );
    case 'get':
      return words.includes('stale') ? staleGet(token) : shown(await store.get(labelToken(token)));
    case 'touch':
      return shown(await store.touch(labelToken(token), { attributes: { value } }));
    case 'expire':
      if (words.includes('lost') && (await store.get(labelToken(token))) !== undefined) return 'ended';
      return (await store.expire(labelToken(token))) === undefined ? 'nothing' : 'ended';
  }
}

async function staleGet(token: string): Promise<string> {
  const fresh = shown(await store.get(labelToken(token)));
  const past = known.get(token) ?? [];
  known.set(token, [...past, { at: performance.now(), answer: fresh }]);
  return past.findLast(({ at }) => at < performance.now() - STALE_MS)?.answer ?? fresh;
}

function shown(session: Session | undefined): string {
  return session === undefined ? 'none' : String(session.attributes['value']);
}

process.once('message', async () => {
  await Promise.all(Array.from({ length: LANES }, lane));
  process.disconnect();
});
process.send?.('ready');
