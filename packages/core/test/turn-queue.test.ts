import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { TurnQueue } from '../src/turn-queue.ts';
import { inEachTurn } from './in-each-turn.ts';

const TURN = 128;

let taken: string[];
let overs: number;
let queue: TurnQueue;

beforeEach(() => {
  taken = [];
  overs = 0;
  queue = new TurnQueue(() => {
    overs += 1;
  });
});

// The last of its steps is its end, at which nothing is done.
function* work(name: string, steps: number, meanwhile = (_step: number) => {}): Generator<undefined, void, undefined> {
  for (let step = 1; step < steps; step++) {
    taken.push(name);
    meanwhile(step);
    yield;
  }
}

const count = (name: string): number => taken.filter((each) => each === name).length;

it('does what takes few steps at once', () => {
  queue.add(work('a', TURN));
  expect([count('a'), queue.isBusy, queue.over, overs]).toEqual([TURN - 1, false, undefined, 0]);
});

it('leaves what takes more for later turns, some steps to each, and what comes meanwhile behind it', async () => {
  queue.add(work('a', 3 * TURN + 1));
  expect([count('a'), queue.isBusy]).toEqual([TURN, true]);
  queue.add(work('b', 2));
  expect(count('b')).toBe(0);
  const over = queue.over as Promise<void>;
  expect(await inEachTurn(over, () => taken.length)).toEqual([TURN, 2 * TURN, 3 * TURN]);
  expect([taken.at(-1), count('a'), count('b'), overs, queue.over, queue.isBusy]).toEqual([
    ...['b', 3 * TURN, 1, 1],
    ...[undefined, false],
  ]);
});

it('control: steps that are taken in one go are not told apart', async () => {
  const all = (async () => void [...work('a', 3 * TURN)])();
  expect(await inEachTurn(all, () => taken.length)).toEqual([3 * TURN - 1]);
});

it('takes what a step adds behind the work of that step, and no step within another', async () => {
  queue.add(work('a', 3, (step) => step === 1 && queue.add(work('b', 2 * TURN))));
  expect([taken.slice(0, 3), queue.isBusy]).toEqual([['a', 'a', 'b'], true]);
  await queue.over;
  expect([count('b'), overs]).toEqual([2 * TURN - 1, 1]);
});

it('does nothing of what was cleared away, also by one of its steps, and goes on with what comes then', async () => {
  queue.add(work('a', 2 * TURN));
  queue.clear();
  expect(queue.isBusy).toBe(false);
  queue.add(work('b', 2));
  await queue.over;
  expect([count('a'), count('b'), overs]).toEqual([TURN, 1, 1]);
  queue.add(
    work('c', 9, (step) => {
      if (step !== 2) return;
      queue.clear();
      queue.add(work('d', 2));
    }),
  );
  await setImmediate();
  expect([count('c'), count('d'), queue.isBusy]).toEqual([2, 1, false]);
});

it('is not over for a step of its first turn, which is waited for with what comes behind it', async () => {
  let over: Promise<void> | undefined;
  queue.add(
    work('a', 3 * TURN, (step) => {
      if (step === 1) over = queue.over;
    }),
  );
  await over;
  expect([count('a'), overs, queue.over]).toEqual([3 * TURN - 1, 1, undefined]);
  queue.add(
    work('b', 9, (step) => {
      if (step !== 2) return;
      queue.clear();
      over = queue.over;
    }),
  );
  await over;
  queue.add(work('c', 9));
  expect([count('b'), count('c'), overs, queue.over]).toEqual([2, 8, 2, undefined]);
});

it('goes on behind a step that throws', () => {
  const throws = work('a', 9, () => {
    throw new RangeError('a step');
  });
  expect(() => queue.add(throws)).toThrow('a step');
  queue.add(work('b', 2));
  expect([count('a'), count('b'), queue.isBusy]).toEqual([1, 1, false]);
});
