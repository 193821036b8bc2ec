import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { SessionStore } from '@sessionlog/core';
import { compactStore } from '../faults/compact-store.ts';
import { type Contest, contend } from '../faults/contest-ledger.ts';
import { type LifeLedger, rotateInTwo, spendLife } from '../faults/session-life.ts';
import { storyOptions } from '../faults/story-options.ts';
import { openAnyLog } from './open-any-log.ts';

// Creates sessions, touches, rotates and ends them, for as long as it lives; wants some tokens that others want, too; says
// what it asks for before it asks, and what was acknowledged after. Written with one system call each: what is said is
// not lost with the process. With the word `early` it lies: it says that a session was created before it was. With the
// word `in-two` it rotates by two events, and with the word `compacts` it compacts the log now and then.

const LANES = 4;
const SLOT_MS = 25;
// By the clock of a story, some dozen events.
const RETAIN_MS = 50;
const [location = '', name = '', ...words] = process.argv.slice(2);
const log = await openAnyLog(location);
const store = await SessionStore.open(log, storyOptions());
flushCompileCache();
const early = words.includes('early');
const rotate = words.includes('in-two') ? rotateInTwo : undefined;

function say(...said: readonly unknown[]): void {
  writeSync(1, `${said.join(' ')}\n`);
}

const ledger: LifeLedger = {
  ask(act, ...rest) {
    say('ask', act, ...rest);
    if (early && act === 'create') say('acknowledge', act, ...rest);
  },
  acknowledge: (...rest) => say('acknowledge', ...rest),
  refuse: (...rest) => say('refuse', ...rest),
};
const contest: Contest = {
  want: (...rest) => say('want', ...rest),
  win: (...rest) => say('win', ...rest),
};

async function lane(number: number): Promise<never> {
  for (let count = 0; ; count++) {
    // The token that every process wants in this moment.
    if (number === 0) await contend(store, contest, `wanted-${Math.floor(Date.now() / SLOT_MS)}`, name);
    await spendLife(store, ledger, `${name}-${number}-${count}`, number + count, rotate);
    if (number === 1 && count % 8 === 7 && words.includes('compacts'))
      await compactStore(store, log, count % 16 === 7 ? 0 : RETAIN_MS);
  }
}

await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
