import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import { expect, it, onTestFinished } from 'vitest';
import { BENCH_POLICY, benchToken } from './bench/bench-session.ts';
import { limitSessionsOf } from './bench/contestants/limit-replay.ts';
import { writeEvents } from './bench/contestants/write-events.ts';
import { fillLog } from './bench/fill-log.ts';
import { KeyTable, NOT_THERE } from './bench/key-table.ts';
import { LimitCreations } from './bench/limit-creations.ts';
import { writeLimitFile } from './bench/limit-file.ts';
import type { LimitProjection } from './bench/limit-projection.ts';
import { writeLimitRecords } from './bench/limit-records.ts';
import { limitReplay } from './bench/limit-replay.ts';
import { limitSessions } from './bench/limit-sessions.ts';
import { readLimitSnapshot, writeLimitSnapshot } from './bench/limit-snapshot.ts';
import { eventsPath, readEvents } from './bench/read-events.ts';

it('a limit of get finds the session of each token, and of no other', () => {
  const tokens = Array.from({ length: 500 }, benchToken);
  const find = limitSessions(tokens);
  for (const [index, token] of tokens.entries()) expect(find(token)).toMatchObject({ principal: `user-${index >> 1}` });
  for (let count = 0; count < 500; count++) expect(find(benchToken())).toBeUndefined();
});

it('a table tells keys of one hash apart, and finds each of as many as it has room for', () => {
  const rows = Int32Array.from({ length: 32 }, (_, word) => word % 4);
  const table = new KeyTable(rows, 4, { at: 1, words: 2 }, 8);
  for (let row = 0; row < 8; row++) {
    rows[4 * row + 2] = row;
    table.add(-1, row);
  }
  for (let row = 0; row < 8; row++) expect(table.find(-1, Int32Array.of(1, row))).toBe(row);
  expect(table.find(-1, Int32Array.of(1, 8))).toBe(NOT_THERE);
  expect(table.find(0, Int32Array.of(1, 0))).toBe(NOT_THERE);
});

it('a limit of create writes whole records of events that a store reads, under handles that can be found', async () => {
  const creations = new LimitCreations(3);
  const bytes = Buffer.alloc(8192);
  const log = new MemoryEventLog();
  const store = await SessionStore.open(log, { policy: BENCH_POLICY, tokenPrefix: 'another' });
  for (let round = 0; round < 2; round++) {
    const made = creations.make();
    const end = writeLimitRecords(bytes, made);
    const records = bytes.toString('latin1', 0, end).split('\n');
    expect(records.pop()).toBe('');
    for (const [index, record] of records.entries()) {
      const [, , , , , ...rest] = record.split(' ');
      const json = rest.slice(0, -1).join(' ');
      expect(rest.at(-1)).toBe(crc32(json).toString(16).padStart(8, '0'));
      const { data, ...event } = JSON.parse(json);
      await log.append({ ...event, data: JSON.stringify(data) });
      expect(await store.get(made[index]?.token)).toMatchObject({ id: made[index]?.id });
    }
    expect(records).toHaveLength(3);
    expect(creations.hasEntered(made)).toBe(false);
    creations.enter(made);
    expect(creations.hasEntered(made)).toBe(true);
  }
});

it.each([10, 3000])(
  'the limits of %i replayed events and of their snapshot come to the sessions of a store',
  async (events) => {
    const directory = mkdtempSync(join(tmpdir(), 'sessionlog-bench-limits-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const context = { directory, sharedDirectory: directory, events, runMs: 1, progress: () => {} };
    await (await writeEvents.prepare(context)).close();
    const log = new MemoryEventLog();
    await fillLog(log, context);
    const store = await SessionStore.open(log, { policy: BENCH_POLICY, clock: () => 1 });
    const { live, ended } = await store.stats();
    const path = join(directory, 'limit.events');
    expect(writeLimitFile(eventsPath(directory), path)).toBe(events);
    const replayed = limitReplay(path, limitSessionsOf(events));
    expect(replayed).toMatchObject({ live, sessions: live + ended });
    const snapshot = join(directory, 'limit.snapshot');
    writeLimitSnapshot(snapshot, replayed);
    const read = readLimitSnapshot(snapshot);
    expect(read).toMatchObject({ live, sessions: live + ended, known: replayed.known });
    expect(read.rows).toEqual(replayed.rows.subarray(0, read.rows.length));
    await expectSame(read, store, eventsPath(directory));
    for (const file of [path, snapshot]) flipBit(file);
    expect(() => limitReplay(path, limitSessionsOf(events))).toThrow('A record is damaged.');
    expect(() => readLimitSnapshot(snapshot)).toThrow('A piece of the snapshot is damaged.');
  },
);

// Each session that the store has, by what the limit has in its row.
async function expectSame(limit: LimitProjection, store: SessionStore, path: string): Promise<void> {
  const live = new Map((await Array.fromAsync(store.list())).map((session) => [session.id, session]));
  const lines = [...readEvents(path)];
  let found = 0;
  const principals = new Set<string>();
  for (const { id, type, data } of lines) {
    if (type !== 'session_created') continue;
    const { token_handle: handle, principal } = JSON.parse(data);
    principals.add(principal);
    const digits = Uint8Array.from(Buffer.from(handle.slice('sha256:v1:'.length)));
    const session = live.get(id);
    const { createdAt, lastSeenAt, expiresAt, absoluteExpiresAt } = session ?? {};
    const moments = session && [createdAt, lastSeenAt, expiresAt, absoluteExpiresAt];
    limit.lookAt(0, new DataView(digits.buffer), 0);
    expect(limit.moments(limit.find(0))).toEqual(moments);
    if (session !== undefined) found += 1;
  }
  expect(found).toBe(limit.live);
  expect(limit.known).toBe(principals.size);
}

function flipBit(path: string): void {
  const bytes = readFileSync(path);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
