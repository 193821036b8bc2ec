import { describe, it } from 'vitest';
import { MemoryStorage } from '../src/testing/memory-storage.ts';
import { AdvanceCommand } from '../src/testing/model/advance-command.ts';
import { CompactCall } from '../src/testing/model/compact-call.ts';
import { CreateCall } from '../src/testing/model/create-call.ts';
import { ExpireCall } from '../src/testing/model/expire-call.ts';
import { GetCall } from '../src/testing/model/get-call.ts';
import { LandCommand } from '../src/testing/model/land-command.ts';
import { MakeCallCommand } from '../src/testing/model/make-call-command.ts';
import { MintCall } from '../src/testing/model/mint-call.ts';
import { PresentCall } from '../src/testing/model/present-call.ts';
import { ReopenCommand } from '../src/testing/model/reopen-command.ts';
import { RestartCommand } from '../src/testing/model/restart-command.ts';
import { runSessionModel } from '../src/testing/model/run-session-model.ts';
import { SendCallCommand } from '../src/testing/model/send-call-command.ts';
import type { SessionCommand } from '../src/testing/model/session-command.ts';
import { TouchCall } from '../src/testing/model/touch-call.ts';

// Stories that a broken fold was caught by, shrunk and pinned for ever.

const TIMEOUTS = { idleTimeoutMs: 1000, absoluteTimeoutMs: 4000 };
const createA = new CreateCall('A', 'ann', {}, undefined);
const touchA = new TouchCall('A', undefined, undefined);
const mintM = new MintCall('M', 'ann', {}, undefined);
const expireA = new ExpireCall('A');

const get = (label: string, store: number) => new MakeCallCommand(new GetCall(label), store);

const stories: Readonly<Record<string, readonly SessionCommand[]>> = {
  'a slow request saves the session after the logout': [
    new MakeCallCommand(createA, 0),
    new SendCallCommand(touchA, 0),
    new MakeCallCommand(expireA, 1),
    new LandCommand(),
    get('A', 0),
    get('A', 1),
    new RestartCommand(2),
    get('A', 1),
  ],
  'a touch lands behind an event that outlived the session': [
    new MakeCallCommand(createA, 0),
    new SendCallCommand(touchA, 0),
    new AdvanceCommand(1000),
    new MakeCallCommand(new CreateCall('B', 'bob', {}, undefined), 1),
    new LandCommand(),
    get('A', 0),
    get('A', 1),
  ],
  'two creators of one token, the second sent first': [
    new SendCallCommand(createA, 0),
    new MakeCallCommand(new CreateCall('A', 'bob', {}, undefined), 1),
    new LandCommand(),
    get('A', 0),
  ],
  'a token is not created again after its logout, nor after a restart': [
    new MakeCallCommand(createA, 0),
    new MakeCallCommand(expireA, 0),
    new MakeCallCommand(createA, 1),
    new RestartCommand(2),
    new MakeCallCommand(createA, 0),
  ],
  'the clock is set back after a session lapsed': [
    new MakeCallCommand(createA, 0),
    new AdvanceCommand(1000),
    get('A', 0),
    new AdvanceCommand(-1000),
    get('A', 0),
    new MakeCallCommand(touchA, 0),
    new ReopenCommand(1),
    get('A', 0),
  ],
  'touches do not go past the absolute deadline': [
    new MakeCallCommand(createA, 0),
    ...[900, 900, 900, 900].flatMap((ms) => [new AdvanceCommand(ms), new MakeCallCommand(touchA, 1)]),
    new AdvanceCommand(399),
    get('A', 0),
    new AdvanceCommand(1),
    get('A', 0),
  ],
  'a token that a store drew is presented behind its absolute deadline, to a store that has seen the compaction and to one that has not':
    [
      new MakeCallCommand(mintM, 0),
      get('M', 1),
      new AdvanceCommand(4000),
      new MakeCallCommand(createA, 0),
      new MakeCallCommand(new CompactCall(0), 0),
      new ReopenCommand(1),
      new MakeCallCommand(new PresentCall('M', 'bob'), 1),
      get('M', 0),
      get('M', 1),
      new MakeCallCommand(new ExpireCall('M'), 0),
      get('M', 1),
    ],
  'a token that a store drew is refused until its absolute deadline, whatever is compacted': [
    new MakeCallCommand(mintM, 0),
    new MakeCallCommand(new ExpireCall('M'), 0),
    new AdvanceCommand(3999),
    new MakeCallCommand(createA, 0),
    new MakeCallCommand(new CompactCall(0), 0),
    new MakeCallCommand(new PresentCall('M', 'bob'), 0),
    new RestartCommand(2),
    new MakeCallCommand(new PresentCall('M', 'bob'), 1),
    new AdvanceCommand(1),
    new MakeCallCommand(new PresentCall('M', 'bob'), 1),
  ],
  'a token of a caller is refused for ever, whatever is compacted': [
    new MakeCallCommand(createA, 0),
    new MakeCallCommand(expireA, 0),
    new AdvanceCommand(10_000),
    new MakeCallCommand(new CreateCall('B', 'bob', {}, undefined), 1),
    new MakeCallCommand(new CompactCall(0), 1),
    new MakeCallCommand(createA, 0),
    new ReopenCommand(1),
    new MakeCallCommand(createA, 1),
    new RestartCommand(2),
    new MakeCallCommand(createA, 0),
  ],
  'a creation of a token of a store lands behind its absolute deadline, and the next one is not taken for it': [
    new SendCallCommand(mintM, 0),
    new AdvanceCommand(4001),
    new MakeCallCommand(createA, 0),
    new LandCommand(),
    new MakeCallCommand(new CompactCall(0), 0),
    new MakeCallCommand(new PresentCall('M', 'ann'), 0),
  ],
  'a paused store wakes behind a compaction, with a touch under way': [
    new MakeCallCommand(createA, 0),
    new SendCallCommand(touchA, 1),
    new MakeCallCommand(expireA, 0),
    new MakeCallCommand(new CompactCall(0), 0),
    new LandCommand(),
    get('A', 1),
    get('A', 0),
  ],
};

describe('pinned stories', () => {
  for (const [name, commands] of Object.entries(stories)) {
    it(name, async () => {
      const storage = new MemoryStorage();
      const openLog = async () => storage.open();
      await runSessionModel(commands, { policy: TIMEOUTS, openLog, stores: 2, startMs: 1_000_000 });
    });
  }
});
