import { readFileSync, writeSync } from 'node:fs';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { eventOf } from '../events.ts';
import { readAll } from '../read-all.ts';

// Appends until an append fails, then says what it, the next append, a read and a readSync are told.
const [path] = process.argv.slice(2) as [string];
const code = (error: unknown): unknown => (error as { code?: unknown }).code;
const log = await SqliteEventLog.open({ path });
writeSync(1, `limit ${/Max file size +(\S+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]}\n`);
let n = 0;
for (;;) {
  const event = eventOf(n++);
  const failure = await log.append({ ...event, data: JSON.stringify('x'.repeat(5000)) }).then(() => undefined, code);
  if (failure !== undefined) {
    writeSync(1, `failed ${n} ${failure}\n`);
    break;
  }
}
writeSync(1, `append ${await log.append(eventOf(n)).then(String, code)}\n`);
writeSync(1, `read ${await readAll(log).then((events) => events.length, code)}\n`);
try {
  writeSync(1, `readSync ${log.readSync().length}\n`);
} catch (error) {
  writeSync(1, `readSync ${code(error)}\n`);
}
await log.close();
