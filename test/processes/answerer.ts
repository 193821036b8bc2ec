import { SessionStore } from '@sessionlog/core';
import { compactStore } from '../faults/compact-store.ts';
import { labelRequest, labelToken } from '../faults/session-ledger.ts';
import { storyOptions } from '../faults/story-options.ts';
import { openAnyLog } from './open-any-log.ts';

// Does with its store what it is asked to, one message each, all at once, and answers each with a message. A process to
// be stopped in the middle of it.

const [location = ''] = process.argv.slice(2);
const log = await openAnyLog(location);
const store = await SessionStore.open(log, storyOptions());

async function answer(act: string, label: string): Promise<unknown> {
  switch (act) {
    case 'create':
      return (await store.create(labelRequest(label))).session.id;
    case 'get':
      return (await store.get(labelToken(label)))?.id;
    case 'expire':
      return (await store.expire(labelToken(label)))?.id;
    case 'compact':
      return compactStore(store, log, 0);
    default:
      return JSON.stringify(await Array.fromAsync(store.list()));
  }
}

process.on('message', ({ number, act, label }: { number: number; act: string; label: string }) => {
  answer(act, label).then(
    (result) => process.send?.({ number, result: result ?? null }),
    (error: unknown) => process.send?.({ number, error: String(error) }),
  );
});
process.send?.({ number: 0, result: 'ready' });
