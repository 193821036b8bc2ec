import { SessionStore } from '@sessionlog/core';
import { storyOptions } from '../faults/story-options.ts';
import { seededRandom } from '../setup/seeded-random.ts';
import { openLog } from './open-log.ts';

// Does so many things to sessions of its own and to those of others, as the seed has it, and ends.

const [location = '', seed = '1', count = '1'] = process.argv.slice(2);
const log = await openLog(location);
const store = await SessionStore.open(log, storyOptions());
const below = seededRandom(Number(seed));
const tokens: string[] = [];

for (let done = 0; done < Number(count); done++) {
  const token = tokens[below(Math.max(1, tokens.length))];
  const act = below(12);
  if (act < 4) tokens.push((await store.create({ principal: `user-${below(3)}` })).token);
  else if (act < 6) await store.touch(token, { attributes: { done } });
  else if (act < 9) tokens.push((await store.rotate(token))?.token ?? '');
  else if (act < 11) await store.expire(token, { reason: 'logout' });
  else await store.expirePrincipal(`user-${below(3)}`);
}
await store.close();
await log.close();
process.disconnect?.();
