import { MemoryEventLog, SessionStore, tokenHandle } from '@sessionlog/core';
import { ManualClock, seededRandomBytes } from '@sessionlog/core/testing';
import { type AttackReport, allAttacks, runAttacks } from '../security/attacks/run-attacks.ts';
import { openLog } from './open-log.ts';

// Attacks a session on each log that is named (`memory`, or a location), under the umask and the flags that Node was
// started with, and prints what came of it. Of the attacks it takes those at `first`, `first + stride` and so on. The
// tokens follow from the name, so that whoever started it knows them, and nothing that is printed holds one.

const [directory = '', name = '', first = '0', stride = '1', ...places] = process.argv.slice(2);
const attacks = allAttacks().filter((_, index) => index % Number(stride) === Number(first) % Number(stride));
const attributes = JSON.parse('{"__proto__":{"admin":true},"secret":"of the victim"}');
const reports: AttackReport[] = [];

for (const place of places) {
  const log = place === 'memory' ? new MemoryEventLog() : await openLog(place);
  const clock = new ManualClock(1_800_000_000_000);
  const policy = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000, touchIntervalMs: 1000 };
  const options = { policy, clock: clock.now, randomBytes: seededRandomBytes(name) };
  const store = await SessionStore.open(log, options);
  const { token, session } = await store.create({ principal: '__proto__', attributes });
  const handle = tokenHandle('sessionlog.session-token.v1', token);
  reports.push(await runAttacks({ store, log, directory, clock, token, handle, session }, attacks));
  clock.advance(2000);
  await store.touch(token, { attributes });
  await store.expire(token, { reason: 'logout' });
  await log.close();
}
process.stdout.write(JSON.stringify(reports));
