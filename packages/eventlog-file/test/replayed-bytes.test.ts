import { type ByteEventLog, SessionStore } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { type FileEventLog, openFileEventLog } from '../src/file-event-log.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

const policy = {
  idleTimeoutMs: 60,
  absoluteTimeoutMs: 200,
  rotationGraceMs: 20,
  maxSessionsPerPrincipal: 3,
  onLimit: 'expire-oldest',
} as const;

// Enough for more than the 64 events that a store reads one by one before it has them shown.
const COMMANDS = 180;

interface Command {
  readonly kind: 'create' | 'touch' | 'rotate' | 'expire' | 'expirePrincipal';
  readonly which: number;
  readonly principal: string;
  readonly attributes: { readonly [key: string]: string };
}

const command: fc.Arbitrary<Command> = fc.record({
  kind: fc.constantFrom('create', 'create', 'create', 'touch', 'rotate', 'expire', 'expirePrincipal'),
  which: fc.nat(),
  principal: fc.constantFrom('ann', 'anonymous', 'José', 'bob', 'eve', 'kim'),
  attributes: fc.constantFrom({}, { a: '1' }, { a: '2' }, { a: '}' }, { a: 'é' }, { a: '"' }),
});

async function carryOut(store: SessionStore, tokens: string[], { kind, which, principal, attributes }: Command) {
  const token = tokens[which % Math.max(tokens.length, 1)];
  if (kind === 'create') tokens.push((await store.create({ principal, attributes })).token);
  else if (kind === 'touch') await store.touch(token, { attributes });
  else if (kind === 'expire') await store.expire(token);
  else if (kind === 'expirePrincipal') await store.expirePrincipal(principal);
  else tokens.push((await store.rotate(token))?.token ?? '');
}

async function answers(store: SessionStore, tokens: readonly string[]) {
  const got = await Promise.all(tokens.map((token) => store.get(token)));
  const listed = [];
  for await (const session of store.list()) listed.push(session);
  return { got, listed, figures: await store.stats() };
}

function saysWhatItSaid(opened: (log: FileEventLog) => ByteEventLog) {
  return fc.asyncProperty(fc.array(command, { minLength: COMMANDS, maxLength: COMMANDS }), async (commands) => {
    const directory = scratchDirectory();
    const sizes = { segmentBytes: 8000 };
    const written = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed', sizes);
    const read = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed', sizes);
    let now = 1000;
    const options = { policy, clock: () => now };
    const store = await SessionStore.open(written, options);
    const tokens: string[] = [];
    for (const each of commands) {
      now += each.which % 4;
      await carryOut(store, tokens, each);
      // What is asked for often may be kept.
      for (let times = 0; times < 3; times++) await store.get(tokens[each.which % Math.max(tokens.length, 1)]);
    }
    const reopened = await SessionStore.open(opened(read), options);
    expect(await answers(reopened, tokens)).toEqual(await answers(store, tokens));
    await Promise.all([written.close(), read.close()]);
  });
}

it('a store that replays the bytes of a log says what one says that was open all along', () =>
  fc.assert(
    saysWhatItSaid((log) => log),
    { numRuns: 8 * scale },
  ));

it('control: one to which no expiry is shown is found out', async () => {
  const forgetful = (log: FileEventLog): ByteEventLog => ({
    append: log.append.bind(log),
    read: log.read.bind(log),
    readSync: log.readSync.bind(log),
    close: log.close.bind(log),
    [Symbol.asyncDispose]: log.close.bind(log),
    showSync: (after, show) => log.showSync(after, (event) => event.type === 'session_expired' || show(event)),
  });
  expect((await fc.check(saysWhatItSaid(forgetful), { numRuns: 50, endOnFailure: true })).failed).toBe(true);
});
