import { expect, it } from 'vitest';
import { MOST_UNITS, TurnRoom } from '../src/turn-room.ts';

function taken(room: TurnRoom, length: number): number {
  for (let count = 1; ; count++) {
    const hasMore = room.take({ id: '', position: count, type: '', data: 'x'.repeat(length) });
    expect(room.isFull).toBe(!hasMore);
    if (!hasMore) return count;
  }
}

it('a turn has room for so many events, or for fewer that are large', () => {
  expect(new TurnRoom(1).isFull).toBe(false);
  expect([1, 64].map((events) => taken(new TurnRoom(events), 200))).toEqual([1, 64]);
  const lengths = [MOST_UNITS / 4, MOST_UNITS / 4 - 1, MOST_UNITS, 2 * MOST_UNITS];
  expect(lengths.map((length) => taken(new TurnRoom(64), length))).toEqual([4, 5, 1, 1]);
});
