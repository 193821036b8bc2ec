import { writeSync } from 'node:fs';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';

// Makes a backup and says how many events it holds, or kills itself when so many steps of it are done.
const [path, target, killAfter] = process.argv.slice(2) as [string, string, string?];
const log = await SqliteEventLog.open({ path });
let steps = 0;
const { events } = await log.backup(target, {
  onProgress() {
    steps += 1;
    if (steps !== Number(killAfter)) return;
    writeSync(1, 'killing\n');
    process.kill(process.pid, 'SIGKILL');
  },
});
await log.close();
writeSync(1, `backed up ${events}\n`);
