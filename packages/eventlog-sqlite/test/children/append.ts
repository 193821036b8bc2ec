import { writeSync } from 'node:fs';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { eventOf } from '../events.ts';

// Appends `count` events, `inFlight` at a time, and writes a line for each as soon as it is acknowledged. As a control,
// `early` says "acknowledged" before the append has ended.
const [path, writer, count, inFlight, early] = process.argv.slice(2) as [string, string, string, string, string?];
const log = await SqliteEventLog.open({ path });
writeSync(1, 'open\n');
let next = 0;
const lane = async (): Promise<void> => {
  while (next < Number(count)) {
    const event = eventOf(next++, Number(writer));
    writeSync(1, `asked ${event.id}\n`);
    const appended = log.append(event);
    if (early === undefined) await appended;
    writeSync(1, `acknowledged ${event.id}\n`);
    await appended;
  }
};
await Promise.all(Array.from({ length: Number(inFlight) }, lane));
await log.close();
writeSync(1, 'done\n');
