import { randomBytes } from 'node:crypto';
import { decodeTime } from 'ulid';
import { describe, expect, it } from 'vitest';
import { eventIdMint, isEventId } from '../src/event-id.ts';

describe('event ids', () => {
  it('carry the injected time, from the first millisecond on', () => {
    const mint = eventIdMint(randomBytes);
    for (const now of [1, 1000, 2 ** 31, 1_800_000_000_000, 2 ** 48 - 1]) {
      const id = mint(now);
      expect(isEventId(id)).toBe(true);
      expect(decodeTime(id)).toBe(now);
    }
  });

  it('never fall back to the real clock', () => {
    for (const now of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => eventIdMint(randomBytes)(now)).toThrow(
        expect.objectContaining({ code: 'ERR_SESSION_INVALID', field: 'clock' }),
      );
    }
  });

  it('follow from the injected bytes alone, and use all their values', () => {
    const bytes = (size: number) => Uint8Array.from({ length: size }, (_, index) => index % 256);
    expect(eventIdMint(bytes)(1)).toBe(eventIdMint(bytes)(1));
    const mint = eventIdMint(bytes);
    const seen = new Set(Array.from({ length: 64 }, () => mint(1).slice(10)).join(''));
    expect(seen.size).toBe(32);
  });

  it('have one spelling', () => {
    const id = eventIdMint(randomBytes)(1_800_000_000_000);
    for (const other of [
      id.toLowerCase(),
      id.slice(1),
      `${id}0`,
      `${id.slice(0, 25)}U`,
      `8${id.slice(1)}`,
      7,
      undefined,
      [id],
    ]) {
      expect(isEventId(other)).toBe(false);
    }
  });
});
