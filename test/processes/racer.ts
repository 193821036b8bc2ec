import { hasCode, policies, SessionStore } from '@sessionlog/core';
import { openLog } from './open-log.ts';

// Creates the same tokens as every other racer, all at once, and tells which ones it won.

const [location = '', name = '', count = '0'] = process.argv.slice(2);
const log = await openLog(location);
const store = await SessionStore.open(log, { policy: policies.nistAal2 });

async function race(index: number): Promise<{ readonly won: boolean; readonly id: string }> {
  try {
    const { session } = await store.create({ principal: name, token: `token-number-${index}`.padEnd(32, '.') });
    return { won: true, id: session.id };
  } catch (error) {
    if (hasCode(error, 'ERR_SESSION_DUPLICATE')) return { won: false, id: error.sessionId };
    throw error;
  }
}

process.once('message', async () => {
  const results: unknown[] = [];
  // Some at a time, so that all racers are at the same tokens.
  for (let from = 0; from < Number(count); from += 8) {
    const upTo = Math.min(from + 8, Number(count));
    results.push(...(await Promise.all(Array.from({ length: upTo - from }, (_, index) => race(from + index)))));
  }
  process.send?.({ results }, () => process.disconnect());
  await store.close();
  await log.close();
});
process.send?.('ready');
