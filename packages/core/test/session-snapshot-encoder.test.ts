import { describe, expect, it } from 'vitest';
import type { Session } from '../src/session.ts';
import { SessionProjection, type SessionState } from '../src/session-projection.ts';
import { SessionSnapshotEncoder } from '../src/session-snapshot-encoder.ts';
import { tokenHandle } from '../src/token-handle.ts';
import { putSession } from './put-session.ts';

const NOW = 1_795_000_000_000;

/** What is written of the states, entry by entry, each time that some are full. */
function encode(states: Iterable<SessionState>, now: number) {
  const projection = new SessionProjection();
  projection.now = now;
  const encoder = new SessionSnapshotEncoder(projection);
  const full: (readonly string[])[] = [];
  for (const state of states) {
    const entries = encoder.add(state);
    if (entries.length > 0) full.push(entries);
  }
  return { encoder, full, begin: encoder.begin(), last: encoder.end() };
}

describe('a snapshot', () => {
  it('is written as it is documented', () => {
    const projection = new SessionProjection();
    const minted = putSession(projection, 'minted', { attributes: {} }, 200);
    const live = putSession(projection, 'live', { expiresAt: 61, principal: 'bob', rotatedFrom: minted.id });
    const same = putSession(projection, 'same', { lastSeenAt: 11 });
    const lapsed = putSession(projection, 'lapsed', { expiresAt: 60 });
    const over = { ...putSession(projection, 'over', {}, 61), session: undefined };
    const forgotten = { ...putSession(projection, 'forgotten', {}, 60), session: undefined };
    const compacted = { ...putSession(projection, 'compacted'), session: undefined, lapsed: true };
    const rotation = { session: undefined, rotatedTo: live.id };
    const rotated = { ...putSession(projection, 'rotated'), ...rotation, graceUntil: 70, promoted: false };
    const promoted = { ...putSession(projection, 'promoted'), ...rotation, promoted: true };
    const states = [minted, live, same, lapsed, over, forgotten, compacted, rotated, promoted];
    const { encoder, full, begin, last } = encode(states, 60);
    expect(full).toEqual([]);
    const id = (index: number) => String(index).padStart(26, '0');
    expect([begin, ...last].map((entry) => JSON.parse(entry))).toEqual([
      ['snapshot', 1, 60],
      [
        'live',
        [id(0), id(1), id(2)],
        ['minted', 'live', 'same'],
        ['ann', 'bob', 'ann'],
        [10, 10, 10],
        [10, 10, 11],
        [100, 61, 100],
        [200, 200, 200],
        [1, 0, 0],
        [0, 1, 1],
        ['{}', '{"a":1}'],
      ],
      [
        'over',
        [id(3), id(4), id(6), id(7), id(8)],
        ['lapsed', 'over', 'compacted', 'rotated', 'promoted'],
        [0, 61, 0, 0, 0],
        [1, 0, 1, 0, 0],
      ],
      ['origins', [id(1)], [id(0)]],
      ['rotations', [id(7), id(8)], [id(1), id(1)], [70, 0], [0, 1]],
      ['end', 3, 5, 3],
    ]);
    expect([encoder.sessions, encoder.handles]).toEqual([3, 5]);
  });

  it('of nothing is its first and its last entry', () => {
    const { begin, full, last } = encode([], 0);
    expect([begin, ...full.flat(), ...last]).toEqual(['["snapshot",1,0]', '["end",0,0]']);
  });

  const id = (index: number) => String(index).padStart(26, '0');
  const session = (index: number, part: Partial<Session>): SessionState => {
    const times = { createdAt: NOW, lastSeenAt: NOW, expiresAt: NOW + 1, absoluteExpiresAt: NOW + 1 };
    const made = { id: id(index), principal: 'ann', attributes: {}, ...times, ...part };
    return { id: made.id, handle: tokenHandle('d', made.id), session: made };
  };

  it.each<[string, (index: number) => SessionState]>([
    ['sessions', (index) => session(index, {})],
    ['sessions that were rotated to', (index) => session(index, { rotatedFrom: id(index) })],
    ['sessions with long principals', (index) => session(index, { principal: 'x'.repeat(256) })],
    ['sessions with attributes of their own', (index) => session(index, { attributes: { a: 'x'.repeat(300), index } })],
    ['sessions that share attributes', (index) => session(index, { attributes: { a: 'x'.repeat(300) } })],
    ['handles', (index) => ({ ...session(index, {}), session: undefined, keptUntil: NOW + 1 })],
    [
      'handles that were rotated',
      (index) => ({ ...session(index, {}), session: undefined, rotatedTo: id(index), graceUntil: NOW }),
    ],
  ])('closes its entries at about 64 KiB: %s', (_, state) => {
    const states = Array.from({ length: 2000 }, (_none, index) => state(index));
    const { encoder, full, last } = encode(states, NOW);
    expect(full.length).toBeGreaterThan(2);
    for (const entries of full) {
      const { length } = entries.join('');
      expect(length).toBeGreaterThan(32_768);
      expect(length).toBeLessThan(75_000);
    }
    const ids = [...full.flat(), ...last]
      .map((entry) => JSON.parse(entry))
      .filter(([kind]) => /^(live|over)$/.test(kind));
    expect(ids.flatMap(([, written]) => written)).toEqual(states.map((each) => each.id));
    expect(encoder.sessions + encoder.handles).toBe(2000);
  });
});
