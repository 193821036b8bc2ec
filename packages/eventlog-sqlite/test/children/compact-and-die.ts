import { writeSync } from 'node:fs';
import Database from 'better-sqlite3';

// Compacts all that it reads, and kills itself in front of its k-th transaction that may write, or right behind it.
const [path, k, side] = process.argv.slice(2) as [string, string, 'before' | 'after'];
let transactions = 0;

function killAt(reached: 'before' | 'after'): void {
  if (transactions === Number(k) && side === reached) process.kill(process.pid, 'SIGKILL');
}

const make = Database.prototype.transaction;
Database.prototype.transaction = function transaction(this: Database.Database, work: (...args: unknown[]) => unknown) {
  const made = make.call(this, work);
  const immediate = (...args: unknown[]): unknown => {
    transactions += 1;
    killAt('before');
    const value = made.immediate(...args);
    killAt('after');
    return value;
  };
  return Object.assign((...args: unknown[]) => made(...args), { ...made, deferred: made.deferred, immediate });
} as typeof make;

const { SqliteEventLog } = await import('@sessionlog/eventlog-sqlite');
const { entriesOf, readCounts } = await import('../writer-counts.ts');
const log = await SqliteEventLog.open({ path });
const { counts, last } = await readCounts(log);
await log.compact({ upTo: last, snapshot: entriesOf(counts, 1200) });
await log.close();
writeSync(1, `done in ${transactions}\n`);
