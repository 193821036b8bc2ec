import { type EventLog, type LocalEventLog, SessionStore } from '@sessionlog/core';
import { storyOptions } from '../faults/story-options.ts';
import { openAnyLog } from './open-any-log.ts';

// Is shown tokens by another process, which begins with live ones, and counts those that it finds live. With the word
// `remembers` it looks into the log only while it is shown live ones, and answers from memory afterwards.

const [location = '', word] = process.argv.slice(2);
const log = await openAnyLog(location);
let looking = true;

function lookedInto(behind: LocalEventLog['readSync']): LocalEventLog['readSync'] {
  return (after) => (looking || word !== 'remembers' ? behind(after) : []);
}

function readWhileLooking(behind: EventLog['read']): EventLog['read'] {
  return (options) => (looking || word !== 'remembers' ? behind(options) : nothing());
}

async function* nothing(): AsyncGenerator<never> {}

const read = readWhileLooking(log.read.bind(log));
const near = log.readSync === undefined ? {} : { readSync: lookedInto(log.readSync.bind(log)) };
const store = await SessionStore.open(Object.assign(log, { read, ...near }), storyOptions());
const counted = { shown: 0, live: 0 };
let visits: Promise<void>[] = [];

async function visit(token: string): Promise<void> {
  counted.shown += 1;
  if ((await store.get(token)) !== undefined) counted.live += 1;
}

process.on('message', async (message: { readonly token?: string; readonly looking?: boolean }) => {
  if (message.token !== undefined) {
    visits.push(visit(message.token));
    return;
  }
  const before = visits;
  visits = [];
  await Promise.all(before);
  looking = message.looking ?? looking;
  process.send?.({ ...counted });
  Object.assign(counted, { shown: 0, live: 0 });
});
process.send?.('ready');
