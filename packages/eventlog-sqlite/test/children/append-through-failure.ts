import { writeFileSync, writeSync } from 'node:fs';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { eventOf } from '../events.ts';
import { readAll } from '../read-all.ts';

// Appends, lets the next sync fail, and says what a group of appends and every later call is told.
const [path, trigger] = process.argv.slice(2) as [string, string];
const code = (error: unknown): unknown => (error as { code?: unknown }).code;
const log = await SqliteEventLog.open({ path });
for (let n = 0; n < 5; n++) await log.append(eventOf(n));
writeFileSync(trigger, '');
const group = await Promise.all([5, 6, 7].map((n) => log.append(eventOf(n)).then(String, code)));
writeSync(1, `group ${group.join(' ')}\n`);
writeSync(1, `append ${await log.append(eventOf(8)).then(String, code)}\n`);
writeSync(1, `read ${await readAll(log).then((events) => events.length, code)}\n`);
writeSync(1, `compact ${await log.compact({ upTo: 3, snapshot: '1' }).then(String, code)}\n`);
writeSync(1, `readSnapshot ${await log.readSnapshot().then(String, code)}\n`);
writeSync(1, `backup ${await log.backup(`${path}.backup`).then(String, code)}\n`);
await log.close();
