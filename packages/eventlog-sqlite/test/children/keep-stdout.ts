import { once } from 'node:events';
import { readFileSync, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { eventOf } from '../events.ts';

// Does all that a log does in other threads, and says how the standard output was open before and is open behind it. As a
// control, `plain` begins a thread as Node does by default.
const [path, plain] = process.argv.slice(2) as [string, string?];
const flags = (): string | undefined => /flags:\s*(\d+)/.exec(readFileSync('/proc/self/fdinfo/1', 'latin1'))?.[1];
const before = flags();
const log = await SqliteEventLog.open({ path });
await log.append(eventOf(1));
await log.compact({ upTo: 1, snapshot: '{}' });
await log.backup(`${path}.backup`);
await log.checkPages();
await log.close();
if (plain !== undefined) await once(new Worker('', { eval: true }), 'exit');
writeSync(1, `${before} ${flags()}\n`);
