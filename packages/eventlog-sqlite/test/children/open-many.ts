import { createReadStream, writeSync } from 'node:fs';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { eventOf } from '../events.ts';

// For each path that comes in: opens it, appends an event, closes it, and answers with the path; an error ends it.
const [writer] = process.argv.slice(2) as [string];
writeSync(1, 'ready\n');
let rest = '';
for await (const chunk of createReadStream('', { fd: 0, encoding: 'utf8' })) {
  const paths = (rest + String(chunk)).split('\n');
  rest = paths.pop() ?? '';
  for (const path of paths) {
    const log = await SqliteEventLog.open({ path });
    await log.append(eventOf(0, Number(writer)));
    await log.close();
    writeSync(1, `opened ${path}\n`);
  }
}
