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

const execute = Database.prototype.exec;
Database.prototype.exec = function exec(this: Database.Database, source: string) {
  if (source.endsWith('begin immediate')) {
    steps += 1;
    reach('before');
  }
  execute.call(this, source);
  if (source === 'commit') reach('after');
  return this;
};

const ask = Database.prototype.pragma;
Database.prototype.pragma = function pragma(this: Database.Database, source: string, options?: Database.PragmaOptions) {
  if (!source.startsWith('wal_checkpoint')) return ask.call(this, source, options);
  steps += 1;
  reach('before');
  const rows = ask.call(this, source, options);
  reach('after');
  return rows;
};
