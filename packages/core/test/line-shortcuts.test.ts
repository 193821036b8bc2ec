import { expect, it } from 'vitest';
import { LineShortcuts } from '../src/line-shortcuts.ts';

it('a shortcut holds until the first on its way is forgotten', () => {
  const shortcuts = new LineShortcuts();
  shortcuts.set('a', { to: 'b', until: 10 });
  expect(shortcuts.find('a', 9)).toEqual({ to: 'b', until: 10 });
  expect([shortcuts.find('a', 10), shortcuts.find('b', 9)]).toEqual([undefined, undefined]);
});

it('of however many that were left, some thousands are kept at most', () => {
  const shortcuts = new LineShortcuts();
  const left = Array.from({ length: 100_000 }, (_, index) => String(index));
  let kept = 0;
  for (const [index, id] of left.entries()) {
    shortcuts.set(id, { to: 'end', until: 10 });
    expect(shortcuts.find(id, 0)).toBeDefined();
    if (index % 4000 === 0) kept = Math.max(kept, left.filter((each) => shortcuts.find(each, 0)).length);
  }
  expect(kept).toBeGreaterThan(10_000);
  expect(kept).toBeLessThanOrEqual(16_384);
});
