import { MemoryEventLog } from '@sessionlog/core';
import type { EventLogSubject } from '@sessionlog/core/testing';

/** The log in memory: it can't be opened twice. */
export const memorySubject: EventLogSubject = {
  name: 'MemoryEventLog',
  abilities: ['compact', 'tail'],
  async create() {
    const log = new MemoryEventLog();
    return { open: async () => log, dispose: () => log.close() };
  },
};
