import { hasCode, SessionStore } from '@sessionlog/core';
import { openAnyLog } from './open-any-log.ts';

// Creates sessions of one principal, all at once, under a cap, and tells how many it was given.

const [location = '', cap = '1', count = '1'] = process.argv.slice(2);
const log = await openAnyLog(location);
const policy = { absoluteTimeoutMs: 86_400_000, maxSessionsPerPrincipal: Number(cap) };
const store = await SessionStore.open(log, { policy });

async function create(): Promise<boolean> {
  try {
    await store.create({ principal: 'ann' });
    return true;
  } catch (error) {
    if (hasCode(error, 'ERR_SESSION_LIMIT')) return false;
    throw error;
  }
}

process.once('message', async () => {
  const created = await Promise.all(Array.from({ length: Number(count) }, create));
  const live = (await Array.fromAsync(store.list({ principal: 'ann' }))).length;
  process.send?.({ created: created.filter(Boolean).length, live }, () => process.disconnect());
  await log.close();
});
process.send?.('ready');
