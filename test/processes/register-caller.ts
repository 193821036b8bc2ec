import { writeSync } from 'node:fs';
import { tellRegisterStory } from '../faults/register-story.ts';
import type { RegisterCall } from '../faults/session-register.ts';
import { openAnyLog } from './open-any-log.ts';

// Makes calls for sessions which other processes make calls for, too, and says of each when it began and when and how it
// was answered, by the one clock of the machine. Words: `compacts`, or a lie, `stale`, `lost` or `lingers`.

const [location = '', name = '', count = '0', word] = process.argv.slice(2);
const log = await openAnyLog(location);

function say(call: Partial<RegisterCall>): void {
  writeSync(1, `${JSON.stringify(call)}\n`);
}

function now(): number {
  return Number(process.hrtime.bigint());
}

process.once('message', async () => {
  await tellRegisterStory(log, {
    name,
    calls: Number(count),
    lanes: 3,
    compactEvery: word === 'compacts' ? 150 : undefined,
    lie: word,
    begin: (call) => say({ ...call, start: now() }),
    end: (call) => say({ ...call, end: now() }),
  });
  process.disconnect();
});
process.send?.('ready');
