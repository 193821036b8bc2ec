import { writeFileSync, writeSync } from 'node:fs';
import { SessionStore } from '@sessionlog/core';
import { rotations } from '../faults/rotation.ts';
import { storyOptions } from '../faults/story-options.ts';
import { openLog } from './open-log.ts';

// Rotates the session with a label, in the way that is named, and says so. Right before, it makes the file `armed`: from
// then on its calls are counted, and one of them is its last.

const [location = '', label = '', way = 'at once', armed = ''] = process.argv.slice(2);
const rotate = rotations[way as keyof typeof rotations];
const log = await openLog(location);
const store = await SessionStore.open(log, storyOptions());
writeFileSync(armed, '');
await rotate(store, label);
writeSync(1, 'acknowledged\n');
process.exit(0);
