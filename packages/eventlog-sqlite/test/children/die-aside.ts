import { existsSync, unlinkSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import Database from 'better-sqlite3';

// Loaded before a program, in every thread of it. In front of the k-th transaction or checkpoint of a thread that is not
// the first one, or right behind it, kills the process; or ends that thread alone, once, and removes the file that says so.
// With the step 0 no such thread begins, or one of them does not.
const { DIE_AT: k, DIE_SIDE: side, DIE_ALONE: alone } = process.env;
let steps = 0;
if (!isMainThread && k === '0' && (alone === undefined || wasThere(alone))) throw new Error('There is no such thread.');

function wasThere(file: string): boolean {
  if (!existsSync(file)) return false;
  unlinkSync(file);
  return true;
}

function reach(reached: 'before' | 'after'): void {
  if (isMainThread || steps !== Number(k) || side !== reached) return;
  if (alone === undefined) process.kill(process.pid, 'SIGKILL');
  else if (wasThere(alone)) process.exit(1);
}

function counted<Value>(step: () => Value): Value {
  steps += 1;
  reach('before');
  const value = step();
  reach('after');
  return value;
}

const make = Database.prototype.transaction;
Database.prototype.transaction = function transaction(this: Database.Database, work: (...args: unknown[]) => unknown) {
  const made = make.call(this, work);
  const immediate = (...args: unknown[]): unknown => counted(() => made.immediate(...args));
  return Object.assign((...args: unknown[]) => made(...args), { ...made, deferred: made.deferred, immediate });
} as typeof make;

const ask = Database.prototype.pragma;
Database.prototype.pragma = function pragma(this: Database.Database, source: string, options?: Database.PragmaOptions) {
  return source.startsWith('wal_checkpoint')
    ? counted(() => ask.call(this, source, options))
    : ask.call(this, source, options);
};
