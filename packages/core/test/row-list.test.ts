import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RowList } from '../src/row-list.ts';
import { NO_ROW, RowPages } from '../src/row-pages.ts';

it('has its rows in the order in which they were added, whichever were let go of', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(9)), { maxLength: 40, size: 'max' }), (acts) => {
      const pages = new RowPages(2);
      const all = Array.from({ length: 10 }, () => pages.take());
      const list = new RowList(pages, 0, 1);
      const known = new Set<number>();
      for (const [isAdded, index] of acts) {
        const row = all[index] as number;
        if (isAdded !== known.has(row)) {
          if (isAdded) known.add(row);
          else known.delete(row);
          if (isAdded) list.add(row);
          else list.delete(row);
        }
        const rows = [...known];
        expect([[...list.rows()], list.size, list.first]).toEqual([rows, rows.length, rows[0] ?? NO_ROW]);
        expect(rows.map((each) => list.after(each))).toEqual([...rows.slice(1), NO_ROW].slice(0, rows.length));
      }
    }),
  ));
