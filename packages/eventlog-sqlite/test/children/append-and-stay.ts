import { writeSync } from 'node:fs';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { eventOf } from '../events.ts';

// Appends one event and keeps the log open until it is killed.
const [path] = process.argv.slice(2) as [string];
const log = await SqliteEventLog.open({ path });
await log.append(eventOf(1));
writeSync(1, 'appended\n');
process.stdin.resume();
process.stdin.once('end', () => void log.close());
