import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { testEventLog } from '@sessionlog/core/testing';
import { OwnEventLog } from './own-event-log.ts';

testEventLog(
  { describe, it },
  {
    name: 'OwnEventLog',
    abilities: ['reopen'],
    async create() {
      const directory = await mkdtemp(join(tmpdir(), 'own-event-log-'));
      return {
        open: () => OwnEventLog.open(directory),
        dispose: () => rm(directory, { recursive: true }),
      };
    },
  },
);
