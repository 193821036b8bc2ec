import { writeFileSync, writeSync } from 'node:fs';
import { Aside } from '../../src/aside.ts';
import { openSqliteDatabase } from '../../src/sqlite-database.ts';

// Changes a database without a sync, lets the sync of a checkpoint fail, changes it once more with a sync, also after other
// logs have taken the threads, and says how these ended.
const [path, trigger] = process.argv.slice(2) as [string, string];
const database = await openSqliteDatabase(path);
const aside = new Aside(database);
const steps = [{ sql: "insert into snapshots(topic, up_to) values ('t', 1)", runs: [[]] }];
const unsynced = await aside.ask({ facts: [], steps, isDurable: false });
writeFileSync(trigger, '');
const [moved, synced] = await Promise.all([
  aside.ask({ mode: 'PASSIVE' }),
  aside.ask({ facts: [], steps, isDurable: true }),
]);
const others = [1, 2].map(() => new Aside(database));
await Promise.all(others.map((other) => other.ask({ facts: [], steps: [], isDurable: false })));
const again = await aside.ask({ facts: [], steps, isDurable: true });
const found = database.connection.prepare('select count(*) from snapshots').pluck().get();
writeSync(1, `${[unsynced, moved, synced, again, found].map((answer) => JSON.stringify(answer)).join('\n')}\n`);
