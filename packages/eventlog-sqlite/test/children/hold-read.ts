import { writeSync } from 'node:fs';
import Database from 'better-sqlite3';

// Reads a database of a log past the log, and holds that read until its input ends.
const [path] = process.argv.slice(2) as [string];
const connection = new Database(path);
connection.exec('begin');
connection.prepare('select count(*) from events').get();
writeSync(1, 'holding\n');
process.stdin.resume();
process.stdin.once('end', () => {
  connection.exec('commit');
  connection.close();
});
