import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { SessionState } from '../src/session-projection.ts';
import { StateIndex } from '../src/state-index.ts';

const state = (id: string, handle: string): SessionState => ({ id, handle, session: undefined });
const key = fc.oneof(fc.nat(40).map(String), fc.string({ maxLength: 20 }), fc.constant('__proto__'));
const act = fc.record({ kind: fc.constantFrom('set', 'set', 'set', 'delete'), key });

describe('an index of states', () => {
  it('does what a Map does, in the same order', () =>
    fc.assert(
      fc.property(fc.array(act, { maxLength: 300, size: 'max' }), fc.constantFrom('id', 'handle'), (acts, part) => {
        const index = new StateIndex(part);
        const map = new Map<string, SessionState>();
        for (const { kind, key } of acts) {
          const given = part === 'id' ? state(key, 'h') : state('i', key);
          if (kind === 'set') {
            expect(index.set(given)).toBe(!map.has(key));
            map.set(key, given);
          } else {
            index.delete(key);
            map.delete(key);
          }
          expect(index.size).toBe(map.size);
          expect(index.get(key)).toBe(map.get(key));
        }
        expect([...index.values()]).toEqual([...map.values()]);
        for (const { key } of acts) expect(index.get(key)).toBe(map.get(key));
      }),
      { numRuns: 500 * scale },
    ));

  it('finds every one of keys that are told apart by none of the units that are hashed', () => {
    const index = new StateIndex('handle');
    const keys = Array.from({ length: 2000 }, (_, count) => `${String(count).padStart(6, '0')}${'0'.repeat(64)}`);
    for (const each of keys) expect(index.set(state('i', each))).toBe(true);
    for (const each of keys.slice(0, 1500)) index.delete(each);
    expect([...index.values()].map(({ handle }) => handle)).toEqual(keys.slice(1500));
    for (const [count, each] of keys.entries()) expect(index.get(each)?.handle).toBe(count < 1500 ? undefined : each);
  });

  it('goes through no more than twice of what is there, however many there were', () => {
    const index = new StateIndex('handle');
    for (let count = 0; count < 100_000; count++) {
      index.set(state('i', `handle-${count}`));
      if (count >= 10) index.delete(`handle-${count - 10}`);
    }
    expect([...index.values()].map(({ handle }) => handle)).toEqual(
      Array.from({ length: 10 }, (_, count) => `handle-${99_990 + count}`),
    );
  });
});
