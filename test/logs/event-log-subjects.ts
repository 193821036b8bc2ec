import { join } from 'node:path';
import type { EventLog } from '@sessionlog/core';
import type { EventLogSubject } from '@sessionlog/core/testing';
import type { FileDurability } from '@sessionlog/eventlog-file';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { openFileEventLog } from '../../packages/eventlog-file/src/file-event-log.ts';
import { SimulatedDisk } from '../faults/simulated-disk.ts';
import { switchedFileSystem } from '../faults/switched-file-system.ts';
import { severablePool } from '../postgres/severable-pool.ts';
import { freshTopic, sharedPool, sharedServer } from '../postgres/shared-server.ts';
import { scale, seed } from '../setup/scale.ts';
import { seededRandom } from '../setup/seeded-random.ts';
import { makeScratch, removeScratch } from './scratch.ts';

// What a power cut leaves follows from the seed of the run and the number of the disk.
let disks = 0;

/**
 * The log in a directory, on a disk whose power can be cut; with `segmentBytes`, in files far smaller than a user may
 * ask for, so that it rotates all the time.
 */
export function fileSubject(durability: FileDurability, segmentBytes?: number): EventLogSubject {
  const limits = segmentBytes === undefined ? {} : { segmentBytes };
  return {
    name: `FileEventLog (${durability}${segmentBytes === undefined ? '' : `, files of ${segmentBytes} bytes`})`,
    abilities: ['reopen', 'crash', 'fail-write', 'compact', 'tail'],
    async create() {
      const scratch = makeScratch();
      disks += 1;
      const disk = new SimulatedDisk(scratch, seededRandom(seed + disks));
      const failures = new Map<EventLog, () => void>();
      return {
        async open() {
          const { fs, failNext } = switchedFileSystem(disk.process());
          const log = await openFileEventLog(fs, scratch, durability, limits);
          failures.set(log, failNext);
          return log;
        },
        crash: async () => disk.powerCut(),
        failNextWrite: (log) => failures.get(log)?.(),
        dispose: async () => removeScratch(scratch),
      };
    },
  };
}

/** The log in a SQLite database. */
export const sqliteSubject: EventLogSubject = {
  name: 'SqliteEventLog',
  abilities: ['reopen', 'compact', 'tail'],
  async create() {
    const scratch = makeScratch();
    const path = join(scratch, 'sessions.db');
    return { open: () => SqliteEventLog.open({ path }), dispose: async () => removeScratch(scratch) };
  },
};

/** The log in PostgreSQL: each storage is a topic of its own on the server of this run, which has to be there. */
export const postgresSubjects: readonly EventLogSubject[] = [
  postgresSubject('a pool that is lent'),
  // To connect costs more than all that most laws do.
  ...(scale > 1 ? [postgresSubject('connections of its own')] : []),
];

function postgresSubject(connections: 'connections of its own' | 'a pool that is lent'): EventLogSubject {
  const isLent = connections === 'a pool that is lent';
  return {
    name: `PostgresEventLog (${connections})`,
    // No fail-write: an append whose outcome is unknown is settled by its id, and poisons nothing (decision 14).
    abilities: ['reopen', 'compact', 'tail', ...(isLent ? (['crash'] as const) : [])],
    async create() {
      const connectionString = await sharedServer();
      const topic = freshTopic();
      if (!isLent) return { open: () => PostgresEventLog.open({ connectionString, topic }), dispose: async () => {} };
      const shared = await sharedPool();
      let { pool, sever } = severablePool(shared);
      return {
        open: () => PostgresEventLog.open({ pool, listenUrl: connectionString, topic }),
        async crash() {
          await sever();
          ({ pool, sever } = severablePool(shared));
        },
        dispose: async () => {},
      };
    },
  };
}
