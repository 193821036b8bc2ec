import { setTimeout } from 'node:timers/promises';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { tailedEvent } from './tailed-event.ts';

// Appends so many events at once, pauses for so many milliseconds, and so on, while another process tails.
const [directory = '', plan = ''] = process.argv.slice(2);
const log = await FileEventLog.open({ directory, durability: 'relaxed', segmentBytes: 65_536 });
let number = 0;
for (const step of plan.split(' ')) {
  const [size = 0, pauseMs = 0] = step.split(',').map(Number);
  await Promise.all(Array.from({ length: size }, () => log.append(tailedEvent(++number))));
  if (pauseMs > 0) await setTimeout(pauseMs);
}
await log.close();
