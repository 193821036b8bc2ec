import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventLog, MemoryEventLog } from '@sessionlog/core';
import { type EventLogSubject, testEventLog } from '@sessionlog/core/testing';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';

// Tries the laws on the logs that need no server, in whatever runtime this is, and tells which of them were broken. With the
// word `careless` the file log gives other data than was appended: then some have to be.

const [word] = process.argv.slice(2);

const inDirectory = (name: string, open: (directory: string) => Promise<EventLog>): EventLogSubject => ({
  name,
  abilities: ['reopen', 'compact', 'tail'],
  async create() {
    const directory = mkdtempSync(join(tmpdir(), 'sessionlog-lawful-'));
    return { open: () => open(directory), dispose: async () => rmSync(directory, { recursive: true }) };
  },
});

const subjects: readonly EventLogSubject[] = [
  {
    name: 'MemoryEventLog',
    abilities: ['compact', 'tail'],
    create: async () => {
      const log = new MemoryEventLog();
      return { open: async () => log, dispose: async () => {} };
    },
  },
  inDirectory('SqliteEventLog', (directory) => SqliteEventLog.open({ path: join(directory, 'sessions.db') })),
  inDirectory('FileEventLog', async (directory) => {
    const log = await FileEventLog.open({ directory: join(directory, 'log') });
    return word === 'careless' ? Object.assign(log, { read: carelessly(log.read.bind(log)) }) : log;
  }),
];

function carelessly(read: EventLog['read']): EventLog['read'] {
  return async function* (options) {
    for await (const event of read(options)) yield { ...event, data: `${event.data} ` };
  };
}

const laws: { readonly name: string; readonly body: () => Promise<void> }[] = [];
const it = Object.assign((name: string, body: () => Promise<void>) => laws.push({ name, body }), { skip: () => {} });
for (const subject of subjects) {
  const describe = (_: string, body: () => void): void => body();
  testEventLog({ describe, it }, subject, { scale: 0.3, patienceMs: 30_000 });
}
const broken: string[] = [];
for (const { name, body } of laws) await body().catch((error: unknown) => broken.push(`${name}: ${error}`));
process.send?.({ runtime: process.versions, tried: laws.length, broken });
process.disconnect?.();
