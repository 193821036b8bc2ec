import { writeFileSync, writeSync } from 'node:fs';
import { AsideConnection } from '../../src/aside-connection.ts';
import { openSqliteDatabase } from '../../src/sqlite-database.ts';
import { loadSqliteDriver } from '../../src/sqlite-driver.ts';

// Changes a database without a sync, lets the sync of a checkpoint fail, changes it once more with a sync, and says how
// these ended.
const [path, trigger] = process.argv.slice(2) as [string, string];
const database = await openSqliteDatabase(path);
const aside = new AsideConnection(await loadSqliteDriver(), database);
const steps = [{ sql: "insert into snapshots(topic, up_to) values ('t', 1)", runs: [[]] }];
const unsynced = aside.run({ facts: [], steps, isDurable: false });
writeFileSync(trigger, '');
const moved = aside.run({ mode: 'PASSIVE' });
const synced = aside.run({ facts: [], steps, isDurable: true });
const found = database.connection.prepare('select count(*) from snapshots').pluck().get();
writeSync(1, `${[unsynced, moved, synced, found].map((answer) => JSON.stringify(answer)).join('\n')}\n`);
