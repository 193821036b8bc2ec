import { describe, it } from 'vitest';
import { MemoryEventLog } from '../../src/memory-event-log.ts';
import { testEventLog } from '../../src/testing/test-event-log.ts';
import { simulatedSubject } from './simulated-subject.ts';

testEventLog(
  { describe, it },
  {
    name: 'MemoryEventLog',
    create: async () => ({ open: async () => new MemoryEventLog(), dispose: async () => {} }),
  },
);

testEventLog({ describe, it }, simulatedSubject('SimulatedEventLog'));
