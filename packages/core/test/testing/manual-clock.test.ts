import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.ts';

describe('a manual clock', () => {
  it('stands still at 1 until it is told otherwise', () => {
    const clock = new ManualClock();
    expect([clock.now(), clock.now()]).toEqual([1, 1]);
    clock.advance(999);
    expect(clock.now()).toBe(1000);
    clock.advance(-1);
    expect(clock.now()).toBe(999);
  });

  it('gives a plain function', () => {
    const clock = new ManualClock(5);
    const { now } = clock;
    clock.set(7);
    expect(now()).toBe(7);
  });

  it('shows what no clock should, when a test wants it', () => {
    const clock = new ManualClock();
    for (const broken of [Number.NaN, Number.POSITIVE_INFINITY, -1, 0]) {
      clock.set(broken);
      expect(clock.now()).toBe(broken);
    }
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('does not start at %d', (startMs) => {
    expect(() => new ManualClock(startMs)).toThrow(RangeError);
  });
});
