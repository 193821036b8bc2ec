import fc from 'fast-check';
import { expect, it } from 'vitest';
import { freshRows, mergeRows } from '../../page/src/merge-rows.ts';
import { rowWindow } from '../../page/src/row-window.ts';
import { sessionRowOf } from './session-row-of.ts';

const PAGE = 4;

// A table of a server: its first page, and what stands behind it.
function page(ids: readonly number[]): { rows: ReturnType<typeof sessionRowOf>[]; next: string | null } {
  const rows = ids.slice(0, PAGE).map((id) => sessionRowOf({ id: String(id) }));
  return { rows, next: ids.length > PAGE ? String(ids[PAGE - 1]) : null };
}

it('with a newer first page, the table is what the server has down to where it was loaded', () => {
  const histories = fc.record({
    before: fc.nat(30),
    loaded: fc.nat(30),
    created: fc.nat(3 * PAGE),
    dead: fc.array(fc.nat(45)),
  });
  fc.assert(
    fc.property(histories, ({ before, loaded, created, dead }) => {
      const old = Array.from({ length: before }, (_, index) => before - 1 - index);
      const rows = old.slice(0, Math.max(loaded, Math.min(PAGE, before))).map((id) => sessionRowOf({ id: String(id) }));
      const ended = new Set(dead.map(String));
      const now = Array.from({ length: before + created }, (_, index) => before + created - 1 - index).filter(
        (id) => !ended.has(String(id)),
      );
      const next = rows.length < before ? 'more' : null;
      const merged = mergeRows({ rows, next }, page(now), ended);
      const ids = merged.rows.map(({ id }) => Number(id));
      // No gap and no repetition: what is there is a beginning of what the server has.
      expect(ids).toEqual(now.slice(0, ids.length));
      if (merged.next === null) expect(ids).toEqual(now);
    }),
  );
});

it('rows before all that were known are fresh, and in a table that was empty none is', () => {
  const rows = (...ids: string[]): ReturnType<typeof sessionRowOf>[] => ids.map((id) => sessionRowOf({ id }));
  expect([...freshRows(rows('b', 'a'), rows('d', 'c', 'b', 'a'))]).toEqual(['d', 'c']);
  expect([...freshRows(rows('b', 'a'), rows('b'))]).toEqual([]);
  expect([...freshRows(rows('a'), rows('c', 'b'))]).toEqual(['c', 'b']);
  expect([...freshRows([], rows('a'))]).toEqual([]);
});

it('every row that can be seen is drawn, the table keeps its height, and few rows are drawn', () => {
  const height = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(
      fc.nat(1e7),
      height,
      fc.integer({ min: 1, max: 200 }),
      fc.nat(100_000),
      (top, seen, rowHeight, rows) => {
        const { from, to, above, below } = rowWindow(top, seen, rowHeight, rows);
        expect(above + (to - from) * rowHeight + below).toBe(rows * rowHeight);
        expect(to - from).toBeLessThanOrEqual(seen / rowHeight + 40);
        const [first, last] = [Math.floor(top / rowHeight), Math.ceil((top + seen) / rowHeight)];
        for (let row = first; row < Math.min(last, rows); row += Math.max(1, last - first - 1)) {
          expect(row).toBeGreaterThanOrEqual(from);
          expect(row).toBeLessThan(to);
        }
      },
    ),
  );
});
