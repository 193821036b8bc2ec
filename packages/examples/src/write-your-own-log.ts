// A log of your own: here in the SQLite that comes with Node, so that sessions live beside your tables and nothing is
// installed. Below the log stands the proof that it keeps its promises, and a session store on top of it.
// (`@sessionlog/eventlog-sqlite` does more: compaction, tails, a full disk, damage, files that others can read.)
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import {
  type Abortable,
  type EventLog,
  EventLogClosedError,
  EventLogPoisonedError,
  type NewEvent,
  type Position,
  policies,
  type ReadOptions,
  type RecordedEvent,
  readNewEvent,
  SessionStore,
} from '@sessionlog/core';
import { testEventLog } from '@sessionlog/core/testing';

const SCHEMA = `
  PRAGMA busy_timeout = 10000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL; -- L8: what was answered survives the loss of power
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL) STRICT`;

class OwnLog implements EventLog {
  readonly database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #next: StatementSync;
  #refusal: Error | undefined;

  constructor(path: string) {
    this.database = new DatabaseSync(path);
    this.database.exec(SCHEMA);
    this.#insert = this.database.prepare('INSERT INTO events (id, type, data) VALUES (?, ?, ?)');
    this.#next = this.database.prepare('SELECT * FROM events WHERE position > ? ORDER BY position LIMIT 1');
  }

  async append(event: NewEvent, { signal }: Abortable = {}): Promise<Position> {
    signal?.throwIfAborted();
    this.#refuse();
    const { id, type, data } = readNewEvent(event);
    try {
      // SQLite lets one writer in at a time, so positions become visible in their order (L4).
      return Number(this.#insert.run(id, type, data).lastInsertRowid);
    } catch {
      // Nobody knows whether the event is there. Whoever opens the log anew will see (L13).
      this.#refusal = new EventLogPoisonedError('SQLite could not write');
      throw this.#refusal;
    }
  }

  async *read({ after = 0, signal }: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    for (let last = after; ; ) {
      signal?.throwIfAborted();
      this.#refuse();
      // One event at a time, so that nothing is held while the reader takes his time (L12).
      const event = this.#next.get(last) as unknown as RecordedEvent | undefined;
      if (event === undefined) return;
      yield Object.freeze({ ...event });
      last = event.position;
    }
  }

  async close(): Promise<void> {
    if (this.database.isOpen) this.database.close();
    this.#refusal = new EventLogClosedError();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #refuse(): void {
    if (this.#refusal) throw this.#refusal;
  }
}

// The proof. Laws that need what this subject cannot do are skipped, and named.
testEventLog(
  { describe, it },
  {
    name: 'OwnLog',
    abilities: ['reopen', 'fail-write'],
    async create() {
      const directory = await mkdtemp(join(tmpdir(), 'sessionlog-example-'));
      return {
        open: async () => new OwnLog(join(directory, 'own.db')),
        failNextWrite: (log) =>
          (log as OwnLog).database.exec(
            "CREATE TEMP TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(FAIL, 'the disk is gone'); END",
          ),
        dispose: () => rm(directory, { recursive: true }),
      };
    },
  },
  // SCALE=10 for a longer proof. A disk may be busy.
  { scale: Number(process.env['SCALE'] ?? 1), patienceMs: 30_000 },
);

it('carries a session store', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sessionlog-example-'));
  const log = new OwnLog(join(directory, 'own.db'));
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const { token } = await store.create({ principal: 'ann' });
  assert.equal((await store.get(token))?.principal, 'ann');

  // As another process sees it.
  const other = new OwnLog(join(directory, 'own.db'));
  const elsewhere = await SessionStore.open(other, { policy: policies.nistAal2 });
  assert.ok(await elsewhere.expire(token, { reason: 'logout' }));
  assert.equal(await store.touch(token), undefined);

  for (const open of [store, elsewhere, log, other]) await open.close();
  await rm(directory, { recursive: true });
});
