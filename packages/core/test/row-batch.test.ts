import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { RowBatch, type SortedRows } from '../src/row-batch.ts';
import { RowIndex } from '../src/row-index.ts';
import { NO_ROW } from '../src/row-pages.ts';

// Few hashes, and many of one segment: they meet, and the last places of it are behind its first.
const hash = fc.oneof(
  fc.nat(6),
  fc.nat(40).map((number) => 0x3fffff - number),
  fc.integer(),
);
// What a row has; of several with the same one is to be found.
const added = fc.array(fc.record({ hash, name: fc.nat(3) }), { maxLength: 60, size: 'max' });

function fill(index: RowIndex, batch: RowBatch, names: readonly number[]): void {
  for (const _ of index.addAll(batch, (row, earlier) => names[row] === names[earlier]));
}

function found(index: RowIndex, hash: number): number[] {
  const rows: number[] = [];
  for (let row = index.first(hash); row !== NO_ROW; row = index.next()) rows.push(row);
  return rows.sort((a, b) => a - b);
}

/** Whether an index that is filled twice holds just the first of each hash and name, and can go on from there. */
function holdsTheFirst(Batch: new () => RowBatch) {
  return fc.property(added, added, hash, (first, second, other) => {
    const index = new RowIndex();
    const all = [...first, ...second];
    const names = all.map(({ name }) => name);
    let row = 0;
    for (const part of [first, second]) {
      const batch = new Batch();
      for (const each of part) batch.add(each.hash, row++);
      fill(index, batch, names);
    }
    const isFirst = (at: number): boolean =>
      all.findIndex((each) => each.hash === all[at]?.hash && each.name === all[at]?.name) === at;
    const expected = all.map((each, at) => ({ ...each, at })).filter(({ at }) => isFirst(at));
    index.add(other, row);
    expected.push({ hash: other, name: -1, at: row });
    expect(index.size).toBe(expected.length);
    for (const asked of new Set([other, ...all.map((each) => each.hash)])) {
      expect(found(index, asked)).toEqual(expected.filter((each) => each.hash === asked).map(({ at }) => at));
    }
    for (const { hash: its, at } of expected) index.delete(its, at);
    expect(index.size).toBe(0);
  });
}

const reversed = (pairs: Int32Array): Int32Array =>
  Int32Array.from(pairs, (_, at) => pairs[pairs.length - 2 - at + 2 * (at & 1)] as number);

describe('an index that is filled by batches', () => {
  it('holds of several rows that are the same the first, and finds it', () =>
    fc.assert(holdsTheFirst(RowBatch), { numRuns: 200 * scale }));

  it.each<[string, new () => RowBatch]>([
    [
      'gives its rows in another order',
      class extends RowBatch {
        override *take(): Generator<undefined, SortedRows, undefined> {
          const { pairs, ends } = yield* super.take();
          for (let end = ends.length - 1; end > 0; end--)
            pairs.set(reversed(pairs.slice(ends[end - 1], ends[end])), ends[end - 1]);
          pairs.set(reversed(pairs.slice(0, ends[0])));
          return { pairs, ends };
        }
      },
    ],
    [
      'takes a row for one of another segment',
      class extends RowBatch {
        override *take(): Generator<undefined, SortedRows, undefined> {
          const { pairs, ends } = yield* super.take();
          return { pairs, ends: ends.map((end, number) => Math.min(pairs.length, end + 2 * (number & 1))) };
        }
      },
    ],
  ])('control: a batch that %s is found out', (_, Broken) => {
    expect(fc.check(holdsTheFirst(Broken), { numRuns: 200 }).failed).toBe(true);
  });

  it('yields on the way, and finds each of many rows', () => {
    const batch = new RowBatch();
    for (let row = 0; row < 50_000; row++) batch.add(Math.imul(row, 0x9e3779b1), row);
    const index = new RowIndex();
    expect([...index.addAll(batch, () => true)]).toHaveLength(9);
    expect([...index.addAll(batch, () => true)]).toHaveLength(0);
    expect(index.size).toBe(50_000);
    for (let row = 0; row < 50_000; row++) {
      if (index.first(Math.imul(row, 0x9e3779b1)) !== row) expect.fail(`row ${row} is not found`);
    }
  });
});
