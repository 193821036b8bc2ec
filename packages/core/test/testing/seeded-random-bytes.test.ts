import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandomBytes } from '../../src/testing/seeded-random-bytes.ts';

describe('seeded random bytes', () => {
  it('are the same sequence for the same seed, however they are drawn', () => {
    const sizes = fc.array(fc.nat(100), { maxLength: 20 });
    const property = fc.property(fc.string(), sizes, (seed, drawn) => {
      const [inParts, atOnce] = [seededRandomBytes(seed), seededRandomBytes(seed)];
      const parts = drawn.map((size) => inParts(size));
      expect(parts.map(({ length }) => length)).toEqual(drawn);
      expect(Buffer.concat(parts)).toEqual(Buffer.from(atOnce(drawn.reduce((sum, size) => sum + size, 0))));
    });
    fc.assert(property);
  });

  it('begin with SHA-256 over the seed and the counter', () => {
    const blocks = [0, 1].map((counter) => createHash('sha256').update(`7\n${counter}`).digest());
    expect(Buffer.from(seededRandomBytes(7)(64))).toEqual(Buffer.concat(blocks));
  });

  it('differ between seeds', () => {
    const first = Array.from({ length: 100 }, (_, seed) => Buffer.from(seededRandomBytes(seed)(16)).toString('hex'));
    expect(new Set(first).size).toBe(100);
  });
});
