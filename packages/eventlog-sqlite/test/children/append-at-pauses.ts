import { setTimeout } from 'node:timers/promises';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { eventOf } from '../events.ts';

// Appends so many events at once, pauses for so many milliseconds, and so on, while another process tails.
const [path, plan] = process.argv.slice(2) as [string, string];
const log = await SqliteEventLog.open({ path });
let n = 0;
for (const step of plan.split(' ')) {
  const [size = 0, pauseMs = 0] = step.split(',').map(Number);
  await Promise.all(Array.from({ length: size }, () => log.append(eventOf(n++))));
  if (pauseMs > 0) await setTimeout(pauseMs);
}
await log.close();
