import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { eventOf } from '../events.ts';

// Opens a database that others open at the same moment, appends one event and reads all.
const [path, writer] = process.argv.slice(2) as [string, string];
const log = await SqliteEventLog.open({ path });
const position = await log.append(eventOf(0, Number(writer)));
process.stdout.write(`${position}\n`);
await log.close();
