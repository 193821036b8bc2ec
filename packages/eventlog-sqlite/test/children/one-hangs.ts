import { writeSync } from 'node:fs';
import { Aside } from '../../src/aside.ts';
import { openSqliteDatabase } from '../../src/sqlite-database.ts';

// Has a log ask for what never ends, and others for a change each, and says who was answered. Nothing but a kill ends a thread
// that is inside SQLite.
const [path] = process.argv.slice(2) as [string];
const never = 'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n';
const databases = await Promise.all([0, 1, 2, 3].map((n) => openSqliteDatabase(`${path}-${n}`)));
const [hanging, ...others] = databases.map((database) => new Aside(database)) as [Aside, ...Aside[]];
void hanging.ask({ facts: [{ sql: never, values: [], row: {} }], steps: [], isDurable: false });
const answers = await Promise.all(others.map((other) => other.ask({ facts: [], steps: [], isDurable: false })));
for (const [n, other] of others.entries()) {
  databases[n + 1]?.connection.close();
  await other.close();
}
writeSync(1, `${answers.length} others\n`);
process.kill(process.pid, 'SIGKILL');
