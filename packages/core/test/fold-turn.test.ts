import { expect, it } from 'vitest';
import { FoldTurn } from '../src/fold-turn.ts';

it('the first turns are short, and each that comes to its end makes the later ones longer, up to a length', () => {
  const turn = new FoldTurn();
  const lengths = Array.from({ length: 6 }, () => {
    const { most } = turn;
    turn.end();
    return most;
  });
  expect(lengths).toEqual([64, 128, 256, 512, 512, 512]);
});

it('a turn that came to its end is waited for once, and no other is', async () => {
  const turn = new FoldTurn();
  expect(turn.next()).toBeUndefined();
  turn.end();
  let isTurned = false;
  setImmediate(() => {
    isTurned = true;
  });
  const next = turn.next();
  expect(turn.next()).toBeUndefined();
  expect(isTurned).toBe(false);
  await next;
  expect(isTurned, 'others had theirs').toBe(true);
  expect([turn.next(), turn.most]).toEqual([undefined, 128]);
});
