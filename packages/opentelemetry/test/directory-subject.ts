import type { EventLog } from '@sessionlog/core';
import type { EventLogSubject } from '@sessionlog/core/testing';
import { SimulatedDisk } from '../../../test/faults/simulated-disk.ts';
import { switchedFileSystem } from '../../../test/faults/switched-file-system.ts';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { seed } from '../../../test/setup/scale.ts';
import { seededRandom } from '../../../test/setup/seeded-random.ts';
import { openFileEventLog } from '../../eventlog-file/src/file-event-log.ts';

/** The log in a directory, on a simulated disk whose writes fail when told to. */
export const directorySubject: EventLogSubject = {
  name: 'FileEventLog',
  abilities: ['reopen', 'fail-write', 'compact', 'tail'],
  async create() {
    const directory = makeScratch();
    const disk = new SimulatedDisk(directory, seededRandom(seed));
    const failures = new Map<EventLog, () => void>();
    return {
      async open() {
        const { fs, failNext } = switchedFileSystem(disk.process());
        const log = await openFileEventLog(fs, directory);
        failures.set(log, failNext);
        return log;
      },
      failNextWrite: (log) => failures.get(log)?.(),
      dispose: async () => removeScratch(directory),
    };
  },
};
