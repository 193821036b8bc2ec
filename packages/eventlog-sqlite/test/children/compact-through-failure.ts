import { writeFileSync, writeSync } from 'node:fs';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { eventOf } from '../events.ts';
import { entriesOf, readCounts } from '../writer-counts.ts';

// Appends, lets a sync fail, compacts, appends once more, and says how the last two ended.
const [path, trigger] = process.argv.slice(2) as [string, string];
const code = (error: unknown): unknown => (error as { code?: unknown }).code;
const log = await SqliteEventLog.open({ path });
await Promise.all(Array.from({ length: 600 }, (_, n) => log.append(eventOf(n, 1))));
const { counts, last } = await readCounts(log);
writeFileSync(trigger, '');
writeSync(1, `compact ${await log.compact({ upTo: last, snapshot: entriesOf(counts, 600) }).then(String, code)}\n`);
writeSync(1, `append ${await log.append(eventOf(600, 1)).then(String, code)}\n`);
await log.close();
