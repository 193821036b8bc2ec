import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WriterSeqs } from '../src/writer-seqs.ts';

const step = fc.record({ writer: fc.nat(3), seq: fc.nat(9) });

it('each writer has as many records as were counted last, and others have none', () =>
  fc.assert(
    fc.property(step, fc.array(step, { maxLength: 20 }), (first, steps) => {
      const seqs = new WriterSeqs(first.writer, first.seq);
      const model = new Map([[first.writer, first.seq]]);
      for (const { writer, seq } of steps) {
        seqs.set(writer, seq);
        model.set(writer, seq);
        for (const each of [0, 1, 2, 3, 4]) expect(seqs.of(each)).toBe(model.get(each) ?? 0);
      }
    }),
  ));
