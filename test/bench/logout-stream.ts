import { addAbortSignal, PassThrough } from 'node:stream';
import { SessionStore } from '@sessionlog/core';
import { BENCH_POLICY } from './bench-session.ts';
import { LOG_KINDS, openLog } from './open-log.ts';

// The process of a stream that must not outlive its session: tied to the signal of the session's token, or to a message.

const [name, directory = ''] = process.argv.slice(2);
const kind = LOG_KINDS.find((known) => known === name);
if (kind === undefined) throw new RangeError(`There is no log ${name}.`);
const store = await SessionStore.open(await openLog(kind, directory), { policy: BENCH_POLICY });
let told = new AbortController();

process.on('message', async ({ token, close }: { readonly token?: string; readonly close?: boolean }) => {
  if (close) {
    told.abort();
    return;
  }
  const isLive = token === undefined || (await store.get(token)) !== undefined;
  if (!isLive) throw new Error('A live session was not found.');
  told = new AbortController();
  const stream = addAbortSignal(token === undefined ? told.signal : store.signal(token), new PassThrough());
  stream.on('error', () => {});
  stream.on('close', () => process.send?.('closed'));
  process.send?.('open');
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
