import { beforeEach, expect, it } from 'vitest';
import { EarliestDeadlines } from '../src/earliest-deadlines.ts';

let deadlines: EarliestDeadlines;

beforeEach(() => {
  deadlines = new EarliestDeadlines();
});

it('are lowered by what is earlier, and by nothing else, where they are known', () => {
  expect([deadlines.isEmpty, deadlines.of(1)]).toEqual([true, Number.NEGATIVE_INFINITY]);
  deadlines.lower(1, 50);
  expect(deadlines.isEmpty).toBe(true);
  deadlines.note(1, 50);
  for (const [moment, left] of [
    [60, 50],
    [40, 40],
    [50, 40],
  ] as const) {
    deadlines.lower(1, moment);
    expect(deadlines.of(1)).toBe(left);
  }
  deadlines.note(1, 70);
  expect([deadlines.of(1), deadlines.of(2)]).toEqual([70, Number.NEGATIVE_INFINITY]);
  deadlines.forget(1);
  expect([deadlines.isEmpty, deadlines.of(1)]).toEqual([true, Number.NEGATIVE_INFINITY]);
});

it('are known of a thousand principals at most: the first one makes room', () => {
  for (let number = 0; number < 1024; number++) deadlines.note(number, number);
  deadlines.note(5, 6);
  expect([0, 1, 5, 1023].map((number) => deadlines.of(number))).toEqual([0, 1, 6, 1023]);
  deadlines.note(1024, 1024);
  expect([0, 1, 5, 1024].map((number) => deadlines.of(number))).toEqual([Number.NEGATIVE_INFINITY, 1, 6, 1024]);
});
