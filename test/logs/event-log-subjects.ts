import { join } from 'node:path';
import { type EventLog, MemoryEventLog } from '@sessionlog/core';
import type { EventLogSubject } from '@sessionlog/core/testing';
import type { FileDurability } from '@sessionlog/eventlog-file';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { openFileEventLog } from '../../packages/eventlog-file/src/file-event-log.ts';
import { PowerCutDisk } from './power-cut-disk.ts';
import { makeScratch, removeScratch } from './scratch.ts';

/** The log in memory: it can't be opened twice. */
export const memorySubject: EventLogSubject = {
  name: 'MemoryEventLog',
  abilities: ['compact'],
  async create() {
    const log = new MemoryEventLog();
    return { open: async () => log, dispose: () => log.close() };
  },
};

/**
 * The log in a directory, on a disk whose power can be cut; with `segmentBytes`, in files far smaller than a user may
 * ask for, so that it rotates all the time.
 */
export function fileSubject(durability: FileDurability, segmentBytes?: number): EventLogSubject {
  const limits = segmentBytes === undefined ? {} : { segmentBytes };
  return {
    name: `FileEventLog (${durability}${segmentBytes === undefined ? '' : `, files of ${segmentBytes} bytes`})`,
    abilities: ['reopen', 'crash', 'fail-write', 'compact'],
    async create() {
      const scratch = makeScratch();
      const disk = new PowerCutDisk();
      const failures = new Map<EventLog, () => void>();
      let cuts = 0;
      const directory = (): string => join(scratch, `log-${cuts}`);
      return {
        async open() {
          const { fs, failNext } = disk.view();
          const log = await openFileEventLog(fs, directory(), durability, limits);
          failures.set(log, failNext);
          return log;
        },
        async crash() {
          const before = directory();
          cuts += 1;
          disk.cut(before, directory());
        },
        failNextWrite: (log) => failures.get(log)?.(),
        dispose: async () => removeScratch(scratch),
      };
    },
  };
}

/** The log in a SQLite database. */
export const sqliteSubject: EventLogSubject = {
  name: 'SqliteEventLog',
  abilities: ['reopen', 'compact'],
  async create() {
    const scratch = makeScratch();
    const path = join(scratch, 'sessions.db');
    return { open: () => SqliteEventLog.open({ path }), dispose: async () => removeScratch(scratch) };
  },
};
