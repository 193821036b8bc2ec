import { crc32 } from 'node:zlib';
import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import { expect, it } from 'vitest';
import { BENCH_POLICY, benchToken } from './bench/bench-session.ts';
import { KeyTable, NOT_THERE } from './bench/key-table.ts';
import { LimitCreations } from './bench/limit-creations.ts';
import { writeLimitRecords } from './bench/limit-records.ts';
import { limitSessions } from './bench/limit-sessions.ts';

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
