import { describe, expect, it } from 'vitest';
import type { SessionPolicy } from '../src/session-policy.ts';
import { MemoryStorage } from '../src/testing/memory-storage.ts';
import { AdvanceCommand } from '../src/testing/model/advance-command.ts';
import { CompactCall } from '../src/testing/model/compact-call.ts';
import { CreateCall } from '../src/testing/model/create-call.ts';
import { ExpireCall } from '../src/testing/model/expire-call.ts';
import { ExpirePrincipalCall } from '../src/testing/model/expire-principal-call.ts';
import { ExpireSessionCall } from '../src/testing/model/expire-session-call.ts';
import { ForgeRotationCommand } from '../src/testing/model/forge-rotation-command.ts';
import { GetCall } from '../src/testing/model/get-call.ts';
import { LandCommand } from '../src/testing/model/land-command.ts';
import { MakeCallCommand } from '../src/testing/model/make-call-command.ts';
import { MintCall } from '../src/testing/model/mint-call.ts';
import { PresentCall } from '../src/testing/model/present-call.ts';
import { ReopenCommand } from '../src/testing/model/reopen-command.ts';
import { RestartCommand } from '../src/testing/model/restart-command.ts';
import { RotateCall } from '../src/testing/model/rotate-call.ts';
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

const rotateA = new RotateCall('A', 'N', undefined, undefined);
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
  'a touch lands between the decision of a rotation and its landing: what it changed is carried over': [
    new MakeCallCommand(createA, 0),
    new SendCallCommand(rotateA, 0),
    new MakeCallCommand(new TouchCall('A', { role: 'none' }, undefined), 1),
    new LandCommand(),
    get('N', 1),
    get('A', 1),
  ],
  'two rotations of one session, the second sent first': [
    new MakeCallCommand(createA, 0),
    new SendCallCommand(rotateA, 0),
    new MakeCallCommand(new RotateCall('A', 'O', undefined, undefined), 1),
    new LandCommand(),
    get('O', 0),
    get('N', 0),
    get('A', 1),
  ],
  'a session is ended by its id while it is rotated: its line ends': [
    new MakeCallCommand(createA, 0),
    new SendCallCommand(new ExpireSessionCall('A'), 0),
    new MakeCallCommand(rotateA, 1),
    new LandCommand(),
    get('N', 0),
    get('N', 1),
    new RestartCommand(2),
    get('N', 0),
  ],
  'a session is ended by its token while it is rotated: the new token lives': [
    new MakeCallCommand(createA, 0),
    new SendCallCommand(expireA, 0),
    new MakeCallCommand(rotateA, 1),
    new LandCommand(),
    get('A', 0),
    get('N', 0),
  ],
  'a principal is ended everywhere, with a creation in front of it and one behind it': [
    new MakeCallCommand(createA, 0),
    new SendCallCommand(new ExpirePrincipalCall('ann', undefined), 0),
    new MakeCallCommand(new CreateCall('B', 'ann', {}, undefined), 1),
    new SendCallCommand(new CreateCall('C', 'ann', {}, undefined), 1),
    new LandCommand(),
    new LandCommand(),
    get('A', 1),
    get('B', 1),
    get('C', 0),
  ],
  'the session that is spared is rotated meanwhile: what it came to is spared': [
    new MakeCallCommand(createA, 0),
    new MakeCallCommand(new CreateCall('B', 'ann', {}, undefined), 1),
    new SendCallCommand(new ExpirePrincipalCall('ann', 'A'), 0),
    new MakeCallCommand(rotateA, 1),
    new LandCommand(),
    get('N', 0),
    get('B', 0),
  ],
  'rotations do not go past the absolute deadline, a careless writer’s neither': [
    new MakeCallCommand(createA, 0),
    new AdvanceCommand(900),
    new MakeCallCommand(rotateA, 1),
    new AdvanceCommand(900),
    new ForgeRotationCommand('N', 'O', undefined),
    new AdvanceCommand(2199),
    get('O', 0),
    new AdvanceCommand(1),
    get('O', 0),
  ],
  'a named principal is promoted by a careless writer: nothing happens': [
    new MakeCallCommand(createA, 0),
    new ForgeRotationCommand('A', 'N', 'bob'),
    get('A', 0),
    get('N', 0),
  ],
  'an anonymous session is promoted with a grace by a careless writer: its token is dead': [
    new MakeCallCommand(new CreateCall('A', 'anonymous:1', {}, undefined), 0),
    new ForgeRotationCommand('A', 'N', 'bob'),
    get('A', 0),
    get('N', 0),
  ],
  'a rotation that sleeps beyond its own deadline leaves the session that was touched meanwhile': [
    new MakeCallCommand(createA, 0),
    new SendCallCommand(rotateA, 0),
    new AdvanceCommand(500),
    new MakeCallCommand(touchA, 1),
    new AdvanceCommand(500),
    new MakeCallCommand(new CreateCall('B', 'bob', {}, undefined), 1),
    new LandCommand(),
    get('A', 0),
    get('N', 0),
  ],
  'an old link of a line is forgotten: whoever names the first ends nothing, whoever names the last ends it': [
    new MakeCallCommand(new CreateCall('A', 'anonymous', {}, undefined), 0),
    new MakeCallCommand(new RotateCall('A', 'N', undefined, undefined), 0),
    new MakeCallCommand(new RotateCall('N', 'O', undefined, 'ann'), 0),
    ...[900, 900, 900, 900, 900].flatMap((ms) => [
      new AdvanceCommand(ms),
      new MakeCallCommand(new TouchCall('O', undefined, undefined), 1),
    ]),
    new MakeCallCommand(new ExpireSessionCall('A'), 0),
    new MakeCallCommand(new CompactCall(0), 0),
    new ReopenCommand(1),
    new MakeCallCommand(new ExpireSessionCall('A'), 1),
    get('O', 1),
    new MakeCallCommand(new ExpireSessionCall('O'), 1),
    get('O', 0),
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

const underPolicies: readonly [name: string, policy: SessionPolicy, commands: readonly SessionCommand[]][] = [
  [
    'in its grace a token touches and ends the session in its place, and is not rotated',
    { ...TIMEOUTS, rotationGraceMs: 300 },
    [
      new MakeCallCommand(createA, 0),
      new MakeCallCommand(rotateA, 0),
      new AdvanceCommand(299),
      get('A', 1),
      new MakeCallCommand(new TouchCall('A', { seen: true }, undefined), 1),
      new MakeCallCommand(new RotateCall('A', 'O', undefined, undefined), 1),
      new MakeCallCommand(expireA, 1),
      get('N', 0),
    ],
  ],
  [
    'a token answers until its grace is over, and not again when the clock is set back',
    { ...TIMEOUTS, rotationGraceMs: 300 },
    [
      new MakeCallCommand(createA, 0),
      new MakeCallCommand(rotateA, 0),
      new AdvanceCommand(300),
      get('A', 0),
      new AdvanceCommand(-1),
      get('A', 0),
      get('N', 0),
    ],
  ],
  [
    'a logout that lands behind a rotation ends what its token answers with in its grace',
    { ...TIMEOUTS, rotationGraceMs: 300 },
    [
      new MakeCallCommand(createA, 0),
      new SendCallCommand(expireA, 1),
      new MakeCallCommand(rotateA, 0),
      new LandCommand(),
      get('A', 0),
      get('N', 1),
    ],
  ],
  [
    'a touch that lands behind a rotation is one of what its token answers with in its grace',
    { ...TIMEOUTS, rotationGraceMs: 300 },
    [
      new MakeCallCommand(createA, 0),
      new SendCallCommand(new TouchCall('A', { seen: true }, 900), 1),
      new AdvanceCommand(100),
      new MakeCallCommand(rotateA, 0),
      new LandCommand(),
      get('A', 0),
      get('N', 1),
    ],
  ],
  [
    'who has logged in is ended by the id that he came with, though that is forgotten where the ending lands',
    { absoluteTimeoutMs: 4000 },
    [
      new MakeCallCommand(new MintCall('M', 'anonymous', {}, undefined), 0),
      new AdvanceCommand(3999),
      new MakeCallCommand(new RotateCall('M', 'N', undefined, 'ann'), 0),
      new SendCallCommand(new ExpireSessionCall('M'), 1),
      new AdvanceCommand(1),
      new MakeCallCommand(createA, 0),
      new LandCommand(),
      get('N', 0),
      get('N', 1),
    ],
  ],
  [
    'a token that was rotated out ends its line, once, and what it has come to meanwhile',
    { ...TIMEOUTS, onReuse: 'expire-family' },
    [
      new MakeCallCommand(createA, 0),
      new MakeCallCommand(rotateA, 0),
      new SendCallCommand(new GetCall('A'), 1),
      new MakeCallCommand(new RotateCall('N', 'O', undefined, undefined), 0),
      new LandCommand(),
      get('O', 0),
      get('O', 1),
      get('A', 0),
      get('A', 1),
    ],
  ],
  [
    'the anonymous token of somebody who has logged in ends nothing, nor after a compaction',
    { ...TIMEOUTS, onReuse: 'expire-family' },
    [
      new MakeCallCommand(new CreateCall('A', 'anonymous:1', {}, undefined), 0),
      new MakeCallCommand(new RotateCall('A', 'N', undefined, 'ann'), 0),
      get('A', 0),
      new MakeCallCommand(new CompactCall(0), 0),
      new RestartCommand(2),
      get('A', 1),
      get('N', 0),
    ],
  ],
  [
    'two visitors log in as one principal who has room for one',
    { ...TIMEOUTS, maxSessionsPerPrincipal: 1 },
    [
      new MakeCallCommand(new CreateCall('A', 'anonymous:1', {}, undefined), 0),
      new MakeCallCommand(new CreateCall('B', 'anonymous:2', {}, undefined), 1),
      new SendCallCommand(new RotateCall('A', 'N', undefined, 'ann'), 0),
      new MakeCallCommand(new RotateCall('B', 'O', undefined, 'ann'), 1),
      new LandCommand(),
      get('A', 0),
      get('N', 0),
      get('O', 0),
    ],
  ],
  [
    'a login that sleeps beyond its own deadline is not told of a cap that has room',
    { ...TIMEOUTS, maxSessionsPerPrincipal: 1 },
    [
      new MakeCallCommand(new CreateCall('A', 'anonymous', {}, undefined), 0),
      new SendCallCommand(new RotateCall('A', 'N', undefined, 'ann'), 0),
      new AdvanceCommand(500),
      new MakeCallCommand(touchA, 1),
      new AdvanceCommand(500),
      new MakeCallCommand(new CreateCall('B', 'bob', {}, undefined), 1),
      new LandCommand(),
      get('A', 0),
    ],
  ],
  [
    'a logout that landed while a clock was ahead lets nobody lapse who was not asked for',
    { absoluteTimeoutMs: 2000 },
    [
      new MakeCallCommand(new CreateCall('A', 'ann', {}, undefined), 0),
      new MakeCallCommand(new CreateCall('B', 'ann', {}, undefined), 0),
      new SendCallCommand(new ExpireCall('A'), 1),
      new AdvanceCommand(2001),
      new LandCommand(),
      new AdvanceCommand(-2000),
      get('B', 1),
    ],
  ],
];

describe('pinned stories', () => {
  const told = Object.entries(stories).map(([name, commands]) => [name, TIMEOUTS, commands] as const);
  for (const [name, policy, commands] of [...told, ...underPolicies]) {
    it(name, async () => {
      const storage = new MemoryStorage();
      const openLog = async () => storage.open();
      const run = await runSessionModel(commands, { policy, openLog, stores: 2, startMs: 1_000_000 });
      expect(run.commands, 'a command made no sense in its story').toBe(commands.length);
    });
  }
});
