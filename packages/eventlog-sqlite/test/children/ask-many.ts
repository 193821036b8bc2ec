import { writeSync } from 'node:fs';
import { Aside } from '../../src/aside.ts';
import { openSqliteDatabase } from '../../src/sqlite-database.ts';

// Has some logs ask at the same time, each for one change behind the other, and says behind how many answers a thread was begun
// for that each time, and how many changes were made.
const [path, logs, requests] = process.argv.slice(2) as [string, string, string];
const begun: number[] = [];
let answers = 0;
process.on('worker', () => {
  begun.push(answers);
});
const steps = [{ sql: "insert into snapshots(topic, up_to) values ('t', 1)", runs: [[]] }];
let changes = 0;
await Promise.all(
  Array.from({ length: Number(logs) }, async (_, log) => {
    const database = await openSqliteDatabase(`${path}-${log}`);
    const aside = new Aside(database);
    for (let n = 0; n < Number(requests); n++) {
      await aside.ask({ facts: [], steps, isDurable: false });
      answers += 1;
    }
    changes += Number(database.connection.prepare('select count(*) from snapshots').pluck().get());
    database.connection.close();
    await aside.close();
  }),
);
writeSync(1, JSON.stringify({ begun, changes }));
