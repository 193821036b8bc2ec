import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPageMoment } from '../../page/src/page-moment.ts';
import { momentOfStep, SLIDER_STEPS, stepOfTime } from '../../page/src/slider-step.ts';
import { fitRange, moveRange, SHORTEST_MS, type TimeRange, zoomRange } from '../../page/src/time-range.ts';

const times = fc.integer({ min: 1, max: 4e12 });
const ranges: fc.Arbitrary<TimeRange> = fc
  .tuple(times, fc.integer({ min: 1, max: 1e11 }))
  .map(([from, length]) => ({ from, to: from + length }));

it('wherever somebody zooms and moves, the plot shows a part of what there is, and never too little', () => {
  const acts = fc.array(fc.tuple(fc.boolean(), fc.double({ min: -4, max: 4, noNaN: true })), { maxLength: 12 });
  fc.assert(
    fc.property(ranges, ranges, acts, (bounds, asked, steps) => {
      let range = fitRange(asked, bounds);
      for (const [zooms, by] of steps) {
        range = zooms ? zoomRange(range, Math.abs(by), bounds) : moveRange(range, by, bounds);
        expect(range.from).toBeGreaterThanOrEqual(bounds.from);
        expect(range.to).toBeLessThanOrEqual(bounds.to);
        expect(range.to - range.from).toBeGreaterThanOrEqual(Math.min(SHORTEST_MS, bounds.to - bounds.from));
      }
    }),
  );
});

it('to zoom in shows a part of what was shown, and to zoom out again all of it', () => {
  fc.assert(
    fc.property(ranges, ranges, (bounds, asked) => {
      const range = fitRange(asked, bounds);
      const near = zoomRange(range, 0.5, bounds);
      expect(near.from).toBeGreaterThanOrEqual(range.from);
      expect(near.to).toBeLessThanOrEqual(range.to);
      const far = zoomRange(near, 2, bounds);
      if (near.to - near.from <= SHORTEST_MS) return;
      expect(far.from).toBeLessThanOrEqual(range.from + 1);
      expect(far.to).toBeGreaterThanOrEqual(range.to - 1);
    }),
  );
});

it('the slider stands where it was put, whatever time it spans, and its last step is now', () => {
  fc.assert(
    fc.property(ranges, fc.nat(SLIDER_STEPS - 1), (range, step) => {
      fc.pre(range.to - range.from >= SLIDER_STEPS);
      const [, time] = momentOfStep(step, range).split(':');
      expect(stepOfTime(Number(time), range)).toBe(step);
      expect(readPageMoment(momentOfStep(step, range))).toBe(momentOfStep(step, range));
    }),
  );
  expect(momentOfStep(SLIDER_STEPS, { from: 1, to: 2 })).toBe('now');
});

it('the slider has a place for every moment but now', () => {
  fc.assert(
    fc.property(ranges, times, (range, time) => {
      const step = stepOfTime(time, range);
      expect(step).toBeGreaterThanOrEqual(0);
      expect(step).toBeLessThan(SLIDER_STEPS);
    }),
  );
  expect(stepOfTime(5, { from: 5, to: 5 })).toBe(SLIDER_STEPS - 1);
});
