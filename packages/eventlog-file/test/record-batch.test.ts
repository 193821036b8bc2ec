import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecordBatch } from '../src/record-batch.ts';
import { encodeFrame } from '../src/segment-frame.ts';

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom('é'.repeat(30_000), '\u2028'.repeat(30_000), '𝄞'.repeat(30_000)),
);

it('holds its records one behind another, as each is spelled, and begins anew', () => {
  const batch = new RecordBatch();
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), fc.nat(200_000), (texts, mostBytes) => {
      batch.clear();
      const records: Buffer[] = [];
      const ends: number[] = [];
      for (const [index, json] of texts.entries()) {
        const record = encodeFrame(7, 2 ** 40 + index, index + 1, 2 ** 33, json);
        const fits = Buffer.concat([...records, record]).length <= mostBytes;
        expect(batch.add(7, 2 ** 40 + index, index + 1, 2 ** 33, json, mostBytes)).toBe(fits);
        if (fits) ends.push(Buffer.concat([...records, record]).length);
        if (fits) records.push(record);
      }
      expect(batch.ends).toEqual(ends);
      expect(batch.bytes().equals(Buffer.concat(records))).toBe(true);
      expect(batch.bytes(ends[0] ?? 0).equals(Buffer.concat(records.slice(1)))).toBe(true);
    }),
    { numRuns: 50 },
  );
});
