import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { hasCode, SessionStore } from '@sessionlog/core';
import { compactStore } from '../faults/compact-store.ts';
import { labelRequest, labelToken } from '../faults/session-ledger.ts';
import { storyOptions } from '../faults/story-options.ts';
import { openLog } from './open-log.ts';

// Creates sessions, touches them and ends every third, for as long as it lives; wants some tokens that others want, too;
// says what it asks for before it asks, and what was acknowledged after. Written with one system call each: what is said
// is not lost with the process. With the word `early` it lies: it says that a session was created before it was. With the
// word `compacts` it compacts the log now and then.

const LANES = 4;
const SLOT_MS = 25;
// By the clock of a story, some dozen events.
const RETAIN_MS = 50;
const [location = '', name = '', ...words] = process.argv.slice(2);
const log = await openLog(location);
const store = await SessionStore.open(log, storyOptions());
flushCompileCache();
const early = words.includes('early');

function say(...said: readonly unknown[]): void {
  writeSync(1, `${said.join(' ')}\n`);
}

async function spend(label: string, ends: boolean): Promise<void> {
  const token = labelToken(label);
  say('ask', 'create', label);
  if (early) say('acknowledge', 'create', label);
  await store.create(labelRequest(label));
  if (!early) say('acknowledge', 'create', label);
  if (!ends) return;
  say('ask', 'touch', label, 1);
  await store.touch(token, { attributes: { count: 1 } });
  say('acknowledge', 'touch', label, 1);
  say('ask', 'expire', label);
  await store.expire(token, { reason: 'logout' });
  say('acknowledge', 'expire', label);
}

/** Wants the token that every process wants in this moment. */
async function contend(): Promise<void> {
  const label = `wanted-${Math.floor(Date.now() / SLOT_MS)}`;
  say('want', label, name);
  try {
    await store.create({ principal: name, token: labelToken(label) });
    say('win', label, name);
  } catch (error) {
    if (!hasCode(error, 'ERR_SESSION_DUPLICATE')) throw error;
  }
}

async function lane(number: number): Promise<never> {
  for (let count = 0; ; count++) {
    await spend(`${name}-${number}-${count}`, count % 3 === 0);
    if (number === 0) await contend();
    if (number === 1 && count % 8 === 7 && words.includes('compacts'))
      await compactStore(store, log, count % 16 === 7 ? 0 : RETAIN_MS);
  }
}

await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
