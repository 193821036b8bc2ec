import { expect, it } from 'vitest';
import { benchToken } from './bench/bench-session.ts';
import { KeyTable, NOT_THERE } from './bench/key-table.ts';
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
