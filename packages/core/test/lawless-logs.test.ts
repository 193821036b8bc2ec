import { describe, expect, it } from 'vitest';
import { EventLogCorruptError, EventLogPoisonedError, EventUnsupportedError } from '../src/errors.ts';
import type { EventLog, LocalEventLog, NewEvent, Position, ReadOptions, RecordedEvent } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { SessionStore } from '../src/session-store.ts';
import { HeldEventLog } from '../src/testing/held-event-log.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { seededRandomBytes } from '../src/testing/seeded-random-bytes.ts';

// Logs that break a law, as a mistaken one of somebody else could. The store answers nothing, rather than a lie.

const policy = { absoluteTimeoutMs: 600_000 };
const clock = new ManualClock(1_800_000_000_000);
const corrupt = expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' });

/** What a log gives, in place of what it holds. */
type Tell = (held: readonly RecordedEvent[], after: Position | undefined) => readonly RecordedEvent[];

const honest: Tell = (held, after = 0) => held.filter(({ position }) => position > after);

/** A log that gives what the test tells it to, with a promise for each read. */
class ToldEventLog implements EventLog {
  readonly memory: MemoryEventLog = new MemoryEventLog();
  tell: Tell = honest;

  append(event: NewEvent): Promise<Position> {
    return this.memory.append(event);
  }

  async *read({ after }: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    yield* this.tell(this.memory.readSync(), after);
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** The same without promises. */
class ToldLocalEventLog extends ToldEventLog implements LocalEventLog {
  readSync(after?: Position): readonly RecordedEvent[] {
    return this.tell(this.memory.readSync(), after);
  }
}

function openStore(log: EventLog): Promise<SessionStore> {
  return SessionStore.open(log, { policy, clock: clock.now });
}

describe.each([
  ['with promises', ToldEventLog],
  ['without', ToldLocalEventLog],
])('a log %s', (_, Told) => {
  it('that went back is not asked again: what it hid could be a logout', async () => {
    const log = new Told();
    const reader = await openStore(log);
    const writer = await openStore(log.memory);
    const { token } = await writer.create({ principal: 'ann' });
    expect(await reader.get(token)).toBeDefined();
    await writer.expire(token);
    await writer.create({ principal: 'bob' });
    log.tell = ([first, logout, last]) => [first, last, logout].slice(1) as RecordedEvent[];
    await expect(reader.get(token)).rejects.toEqual(corrupt);
    log.tell = honest;
    const calls = [reader.get(token), reader.touch(token), reader.expire(token), reader.stats()];
    for (const call of [...calls, reader.create({ principal: 'ann' })]) await expect(call).rejects.toEqual(corrupt);
    expect(await (await openStore(log)).get(token), 'opened again').toBeUndefined();
  });

  it.each<[string, (event: RecordedEvent) => unknown]>([
    ['no position', ({ position, ...event }) => event],
    ['a position of NaN', (event) => ({ ...event, position: Number.NaN })],
    ['a position that is text', (event) => ({ ...event, position: String(event.position) })],
    ['a position that is a BigInt', (event) => ({ ...event, position: BigInt(event.position) })],
    ['a position between two', (event) => ({ ...event, position: event.position + 0.5 })],
    ['no id', ({ id, ...event }) => event],
    ['an id in lower case', (event) => ({ ...event, id: event.id.toLowerCase() })],
    ['data that was parsed', (event) => ({ ...event, data: { token_handle: 'x' } })],
    ['data as bytes', (event) => ({ ...event, data: Buffer.from(event.data) })],
  ])('that gives an event with %s is not believed', async (_case, change) => {
    const log = new Told();
    const reader = await openStore(log);
    const { token } = await (await openStore(log.memory)).create({ principal: 'ann' });
    log.tell = (held, after) => honest(held, after).map((event) => change(event) as RecordedEvent);
    await expect(reader.get(token)).rejects.toEqual(corrupt);
    await expect(openStore(log)).rejects.toEqual(corrupt);
  });

  it('that gives something else than an event is not believed, nor asked again', async () => {
    const log = new Told();
    const store = await openStore(log);
    const { token } = await store.create({ principal: 'ann' });
    log.tell = () => [undefined as never];
    await expect(store.get(token)).rejects.toThrow();
    log.tell = honest;
    await expect(store.get(token)).rejects.toThrow();
  });

  it.each([Number.NaN, 7, undefined, '1'])(
    'that acknowledges an append at %j, where it is not, is not believed',
    async (told) => {
      const log = new Told();
      const store = await openStore(log);
      log.append = async (event) => {
        await log.memory.append(event);
        return told as never;
      };
      await expect(store.create({ principal: 'ann' })).rejects.toEqual(corrupt);
      await expect(store.stats()).rejects.toEqual(corrupt);
    },
  );

  it.each([
    new EventLogCorruptError('a test', undefined, 'an event that was there is gone'),
    new EventUnsupportedError('An event'),
    new EventLogPoisonedError('a sync failed'),
  ])('that says $code of itself once is not asked again, even if it then looks well', async (error) => {
    const log = new Told();
    const store = await openStore(log);
    const { token } = await store.create({ principal: 'ann' });
    log.tell = () => {
      throw error;
    };
    await expect(store.get(token)).rejects.toBe(error);
    log.tell = honest;
    await expect(store.get(token)).rejects.toBe(error);
    const appending = await openStore(log);
    log.append = async () => {
      throw error;
    };
    await expect(appending.expire(token)).rejects.toBe(error);
    await expect(appending.get(token)).rejects.toBe(error);
  });

  it('that appends each event twice gives each caller what his own event did', async () => {
    const log = new Told();
    const store = await openStore(log);
    log.append = async (event) => {
      const position = await log.memory.append(event);
      await log.memory.append(event);
      return position;
    };
    const { token, session } = await store.create({ principal: 'ann' });
    expect(await store.touch(token, { attributes: { a: 1 } })).toMatchObject({ attributes: { a: 1 } });
    expect(await store.expire(token)).toMatchObject({ id: session.id });
    expect(await store.get(token)).toBeUndefined();
  });
});

describe('a log', () => {
  it('whose `readSync` is asynchronous answers nothing, rather than what was true once', async () => {
    const log = Object.assign(new ToldEventLog(), { readSync: async () => [] });
    await log.memory.append((await recordedCreation()).event);
    const store = await openStore(log);
    await expect(store.stats()).rejects.toThrow(TypeError);
  });

  it('is what `open` needs', async () => {
    for (const none of [undefined, null, {}, 'log', { append: () => 1 }]) {
      const opening = SessionStore.open(none as never, { policy });
      await expect(opening).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'log' });
    }
  });
});

describe('writers whose randomness is the same, as after a copy of a running machine', () => {
  const tokenOf = (name: string): string => `token-of-${name}`.padEnd(32, '.');

  it('are never given the session of each other', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    const open = () => SessionStore.open(log, { policy, clock: clock.now, randomBytes: seededRandomBytes('same') });
    const [a, b] = [await open(), await open()];
    const settled = Promise.allSettled([
      a.create({ principal: 'ann', token: tokenOf('ann') }),
      b.create({ principal: 'bob', token: tokenOf('bob') }),
    ]);
    const [ann, bob] = await settled;
    expect(ann).toMatchObject({ status: 'fulfilled', value: { session: { principal: 'ann' } } });
    expect(bob).toMatchObject({ status: 'rejected', reason: { code: 'ERR_SESSION_DUPLICATE' } });
  });

  it('end each his own session, whichever was read last', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    const setUp = await openStore(log);
    for (const name of ['ann', 'bob']) await setUp.create({ principal: name, token: tokenOf(name) });
    const open = () => SessionStore.open(log, { policy, clock: clock.now, randomBytes: seededRandomBytes('same') });
    const [a, b] = [await open(), await open()];
    log.hold();
    const ended = Promise.all([a.expire(tokenOf('ann')), b.expire(tokenOf('bob'))]);
    while (log.waiting < 2) await new Promise(setImmediate);
    await Promise.all([log.landNext(), log.landNext()]);
    expect((await ended).map((session) => session?.principal)).toEqual(['ann', 'bob']);
  });

  it('in one store are refused while one of the two is under way', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    const randomBytes = (size: number): Uint8Array => new Uint8Array(size).fill(9);
    const store = await SessionStore.open(log, { policy, clock: clock.now, randomBytes });
    log.hold();
    const first = store.create({ principal: 'ann', token: tokenOf('ann') });
    while (log.waiting === 0) await new Promise(setImmediate);
    const refused = expect.objectContaining({ code: 'ERR_SESSION_INVALID', field: 'randomBytes' });
    await expect(store.create({ principal: 'bob', token: tokenOf('bob') })).rejects.toEqual(refused);
    await log.landAll();
    expect((await first).session.principal).toBe('ann');
  });
});

async function recordedCreation(): Promise<{ readonly event: RecordedEvent }> {
  const log = new MemoryEventLog();
  await (await openStore(log)).create({ principal: 'ann' });
  return { event: log.readSync()[0] as RecordedEvent };
}
