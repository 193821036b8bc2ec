import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../src/event-content.ts';
import { judgeRecord } from '../src/judge-record.ts';
import { encodeFrame } from '../src/segment-frame.ts';
import { plainEvent } from './plain-event.ts';

const SEED = 7;

function record(number: number, data?: string): Buffer {
  return encodeFrame(SEED, number, 1, 0, encodeEvent(plainEvent(number, data)));
}

function judge(...parts: readonly Uint8Array[]): string {
  return judgeRecord(Buffer.concat(parts), 0, SEED).kind;
}

// Numbers of bytes that were written of each record; the whole of it for more than it has.
const writes = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.string({ unit: 'grapheme', maxLength: 40 })), {
  minLength: 1,
  maxLength: 8,
});

describe('torn and corrupt', () => {
  it('every row of whole and cut records is walked over: the whole ones are given, the cut ones are torn', () => {
    fc.assert(
      fc.property(writes, (rows) => {
        const parts = rows.map(([count, text], index) => record(index, JSON.stringify(text)).subarray(0, count));
        const bytes = Buffer.concat(parts);
        const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, part) => sum + part.length, 0));
        const lastWhole = parts.findLastIndex((part) => part.at(-1) === 0x0a);
        // A header that is there proves that what stands before it is torn, whether or not its own body follows.
        const lastProof = parts.findLastIndex((part, index) => index >= lastWhole && part.length >= 54);
        for (const [index, part] of parts.entries()) {
          const { kind } = judgeRecord(bytes, starts[index] ?? 0, SEED);
          const expected = part.at(-1) === 0x0a ? 'record' : index < lastProof ? 'torn' : 'unfinished';
          expect(kind).toBe(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('nothing, and the beginning of a record with nothing behind it, are unfinished', () => {
    const whole = record(1);
    for (let cut = 0; cut < whole.length; cut++) expect(judge(whole.subarray(0, cut))).toBe('unfinished');
  });

  it('a cut record with only the beginning of a header behind it may still be shown to be torn: it is unfinished', () => {
    const whole = record(1);
    for (let cut = 1; cut < whole.length; cut++) {
      for (const behind of [1, 30, 53]) {
        expect(judge(whole.subarray(0, cut), record(2).subarray(0, behind))).toBe('unfinished');
      }
      expect(judge(whole.subarray(0, cut), record(2).subarray(0, 54))).toBe('torn');
    }
  });

  it('anything else is corrupt', () => {
    const whole = record(1);
    const garbage = Buffer.from('garbage, and no header at all, for as many bytes as a header would have');
    expect(judge(garbage)).toBe('corrupt');
    expect(judge(Buffer.from('\x1e'), garbage)).toBe('corrupt');
    expect(judge(Buffer.from([0x1e, 0]))).toBe('corrupt');
    expect(judge(Buffer.alloc(4096))).toBe('corrupt');
    for (let cut = 1; cut < whole.length; cut++) {
      expect(judge(whole.subarray(0, cut), Buffer.from('\x1e'), garbage)).toBe('corrupt');
    }
    expect(judge(whole.subarray(0, 20), garbage, record(2))).toBe('corrupt');
    expect(judge(whole.subarray(0, -1), Buffer.from(' '), record(2))).toBe('corrupt');
  });

  it('a cut record does not swallow one that has lost its first byte', () => {
    const cut = record(1, JSON.stringify('x'.repeat(4000))).subarray(0, 60);
    for (const wrong of [0x1f, 0x1c, 0x3e, 0x9e, 0x61, 0x20]) {
      const damaged = Buffer.from(record(2));
      damaged[0] = wrong;
      expect(judge(cut, damaged)).toBe('corrupt');
      expect(judge(cut, damaged, record(3))).toBe('corrupt');
    }
  });

  it('text that looks like a header hides nothing: its checksum is not that of one', () => {
    const fake = record(2).toString('latin1').slice(1).replaceAll('"', "'").replace(/\n/g, '');
    const damaged = fake.replace(/^(.{45}).{8}/, '$100000000');
    const cut = record(1, JSON.stringify(`>${damaged}`)).subarray(0, -1);
    expect(judge(cut)).toBe('unfinished');
    expect(judge(cut, record(3))).toBe('torn');
  });
});
