import { writeSync } from 'node:fs';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { eventOf } from '../events.ts';
import { entriesOf, readCounts } from '../writer-counts.ts';

// Appends one event after the other until it is killed or has appended `count`, writes a line for each that is
// acknowledged, and compacts all that it reads after every few of them.
const [path, writer, count, every] = process.argv.slice(2).map((arg, index) => (index === 0 ? arg : Number(arg))) as [
  string,
  number,
  number,
  number,
];
const log = await SqliteEventLog.open({ path });
for (let n = 0; n < count; n++) {
  await log.append(eventOf(n, writer));
  writeSync(1, `acknowledged ${n}\n`);
  if ((n + writer) % every !== every - 1) continue;
  const { counts, last } = await readCounts(log);
  await log.compact({ upTo: last, snapshot: entriesOf(counts, 600) });
}
await log.close();
writeSync(1, 'done\n');
