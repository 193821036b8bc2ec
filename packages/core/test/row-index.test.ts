import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { RowIndex } from '../src/row-index.ts';
import { NO_ROW } from '../src/row-pages.ts';

// Few hashes, and many of one segment: they meet, and the last places of it are behind its first.
const hash = fc.oneof(
  fc.nat(6),
  fc.nat(40).map((number) => 0xffffff - number),
  fc.nat(40).map((number) => number << 15),
  fc.integer(),
);
const act = fc.record({ isAdded: fc.boolean(), hash, pick: fc.nat() });

function found(index: RowIndex, hash: number): number[] {
  const rows: number[] = [];
  for (let row = index.first(hash); row !== NO_ROW; row = index.next()) rows.push(row);
  return rows;
}

describe('an index of rows', () => {
  it('finds all rows of each hash, and no other, whatever was added and let go of', () =>
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200, size: 'max' }), (acts) => {
        const index = new RowIndex();
        const rows = new Map<number, number>();
        for (const [row, { isAdded, hash, pick }] of acts.entries()) {
          const [known, its] = [...rows][pick % Math.max(1, rows.size)] ?? [0, hash];
          if (isAdded) {
            index.add(hash, row);
            rows.set(row, hash);
          } else {
            index.delete(its, known);
            rows.delete(known);
          }
          expect(index.size).toBe(rows.size);
        }
        for (const { hash } of acts) {
          const expected = [...rows].filter(([, its]) => its === hash).map(([row]) => row);
          expect(found(index, hash).sort((a, b) => a - b)).toEqual(expected);
        }
      }),
      { numRuns: 200 * scale },
    ));

  it('lets go of no row under a hash that is not its own', () => {
    const index = new RowIndex();
    index.add(1, 7);
    for (const [hash, row] of [
      [1, 8],
      [-1, 7],
    ] as const) {
      index.delete(hash, row);
    }
    expect([found(index, 1), index.size]).toEqual([[7], 1]);
  });

  it('stays small: of a row that was let go of nothing is left', () => {
    const index = new RowIndex();
    for (let row = 0; row < 100_000; row++) {
      index.add(Math.imul(row, 0x9e3779b1), row);
      if (row >= 10) index.delete(Math.imul(row - 10, 0x9e3779b1), row - 10);
    }
    expect(index.size).toBe(10);
    const left: number[] = [];
    for (let row = 0; row < 100_000; row++) {
      const known = index.first(Math.imul(row, 0x9e3779b1));
      if (known !== NO_ROW) left.push(known);
    }
    expect(left).toEqual(Array.from({ length: 10 }, (_, row) => 99_990 + row));
  });
});
