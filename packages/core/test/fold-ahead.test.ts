import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { EventLogPoisonedError } from '../src/errors.ts';
import type { NewEvent, Position, RecordedEvent } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { SessionStore } from '../src/session-store.ts';

const policy = { absoluteTimeoutMs: 600_000 };

/** A log in which an event can be read before it is durable, as in one of files. */
class SyncingEventLog extends MemoryEventLog {
  readonly calls: string[] = [];
  failure: Error | undefined;
  #synced = Promise.withResolvers<void>();

  override async append(event: NewEvent): Promise<Position> {
    this.calls.push('append');
    const position = await super.append(event);
    await this.#synced.promise;
    this.calls.push('synced');
    return position;
  }

  override readSync(after?: Position): readonly RecordedEvent[] {
    if (this.failure !== undefined) throw this.failure;
    const events = super.readSync(after);
    this.calls.push(`read ${events.length}`);
    return events;
  }

  sync(): void {
    this.#synced.resolve();
    this.#synced = Promise.withResolvers();
  }
}

it('what can be read is folded while it is made durable, once for all that were appended together', async () => {
  const log = new SyncingEventLog();
  const store = await SessionStore.open(log, { policy });
  let answered = 0;
  const creations = ['ann', 'bob', 'eve'].map((principal) =>
    store.create({ principal }).then((created) => {
      answered += 1;
      return created;
    }),
  );
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  // The last of them by nobody's call: no other begins behind it.
  expect(log.calls.slice(-3)).toEqual(['append', 'read 1', 'read 0']);
  expect(answered).toBe(0);
  log.calls.length = 0;
  log.sync();
  const created = await Promise.all(creations);
  expect(log.calls).toEqual(['synced', 'synced', 'synced']);
  expect(created.map(({ session }) => session.principal)).toEqual(['ann', 'bob', 'eve']);
  expect(await store.get(created[0]?.token)).toEqual(created[0]?.session);
});

it('a log that fails meanwhile tells those who append and those who ask, and nobody else', async () => {
  const log = new SyncingEventLog();
  const store = await SessionStore.open(log, { policy });
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  try {
    const creation = store.create({ principal: 'ann' });
    log.failure = new EventLogPoisonedError('the test says so');
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    log.sync();
    await expect(creation).rejects.toBe(log.failure);
    await expect(store.stats()).rejects.toBe(log.failure);
    await setImmediate();
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', note).off('uncaughtException', note);
  }
});
