import { writeSync } from 'node:fs';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { entriesOf, readCounts } from '../writer-counts.ts';

// Compacts all that it reads, once more if that failed as nobody knows how it ended, and says how often it tried.
const [path] = process.argv.slice(2) as [string];
const log = await SqliteEventLog.open({ path });
let tries = 0;
for (let done = false; !done; ) {
  tries += 1;
  const { counts, last } = await readCounts(log);
  try {
    await log.compact({ upTo: last, snapshot: entriesOf(counts, 1200) });
    done = true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_EVENT_LOG_UNAVAILABLE' || tries > 1) throw error;
  }
}
await log.close();
writeSync(1, `done, tries: ${tries}\n`);
