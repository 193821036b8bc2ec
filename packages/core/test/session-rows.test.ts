import { expect, it } from 'vitest';
import { PackedHandle } from '../src/packed-handle.ts';
import type { SessionState } from '../src/session-projection.ts';
import { SessionRows } from '../src/session-rows.ts';
import { tokenHandle } from '../src/token-handle.ts';

const [A, B, C, D] = ['A', 'B', 'C', 'D'].map((token) => tokenHandle('d', token)) as [string, string, string, string];
const MOMENTS = { createdAt: 10, lastSeenAt: 10, expiresAt: 100, absoluteExpiresAt: 200 };

function stateOf(handle: string, digit: string): SessionState {
  const id = digit.repeat(26);
  const session = { id, principal: 'ann', attributes: {}, ...MOMENTS };
  return { id, handle, session, keptUntil: undefined, lapsed: undefined };
}

function digitsOf(handle: string): number[] {
  const packed = new PackedHandle();
  packed.pack(handle);
  return [...packed.words];
}

/** Rows that tell by which keys the places of principals are chosen. */
function openRows() {
  const rows = new SessionRows();
  const { principals } = rows;
  const keys: number[][] = [];
  const setKey = principals.setKey.bind(principals);
  principals.setKey = (words) => {
    keys.push([...words]);
    setKey(words);
  };
  return { rows, keys };
}

it('who chooses a principal chooses no place: what is random in the first handle does, anew whenever all are gone', () => {
  const { rows, keys } = openRows();
  for (const state of [stateOf(A, '1'), stateOf(B, '2')]) rows.write(state);
  expect(keys).toEqual([digitsOf(A)]);
  for (const handle of [A, B]) rows.delete(rows.find(handle));
  for (const state of [stateOf(C, '3'), stateOf(D, '4')]) rows.write(state);
  expect(keys).toEqual([A, C].map(digitsOf));
});

it('so it is where all of them come at once', () => {
  const { rows, keys } = openRows();
  const session = { principal: 'ann', ...MOMENTS, isMinted: false, attributes: '{}' };
  for (const [index, handle] of [A, B].entries()) rows.writeNew(handle, String(index).repeat(26), session);
  for (const _ of rows.settle());
  expect(keys).toEqual([digitsOf(A)]);
  expect([rows.find(A), rows.find(B)].map((row) => rows.read(row).session?.principal)).toEqual(['ann', 'ann']);
});
