import { writeSync } from 'node:fs';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';

// Says that it waits, and then what came: only its tail keeps it running.
const [path] = process.argv.slice(2) as [string];
const log = await SqliteEventLog.open({ path });
const tail = log.tail()[Symbol.asyncIterator]();
const next = tail.next();
writeSync(1, 'waiting\n');
const { value } = await next;
writeSync(1, `${value?.id}\n`);
await tail.return?.();
await log.close();
