import { SessionStore } from '@sessionlog/core';
import { storyOptions } from '../faults/story-options.ts';
import { openLog } from './open-log.ts';

// Tells by message every change behind a position, one after the other, for ever. A process to be killed on the way.

const [location = '', after = '0'] = process.argv.slice(2);
const store = await SessionStore.open(await openLog(location), storyOptions());
for await (const change of store.changes({ after: Number(after) })) {
  await new Promise((resolve) => process.send?.(change, resolve));
}
