import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leaks, renderings } from '../../../test/setup/leaks.ts';
import type { HandleKey } from '../src/handle-key.ts';
import { isTokenHandle, keyedTokenHandle, tokenHandle, tokenHandleKeyId } from '../src/token-handle.ts';
import { readTokenHandles, type TokenHandles } from '../src/token-handles.ts';

const DOMAIN = 'd';
const UNTIL = 1_800_000_000_000;
const KEYS: readonly HandleKey[] = ['a', 'b', 'c', 'd'].map((id) => ({ id, key: `${id}`.repeat(48) }));

const token = fc.string({ unit: 'binary-ascii', minLength: 32, maxLength: 80 });
const moment = fc.oneof(fc.constantFrom(1, UNTIL - 1, UNTIL, UNTIL + 1), fc.integer({ min: 1, max: 2 * UNTIL }));
const until = fc.option(fc.constant(UNTIL), { nil: undefined });
const someKeys = fc.shuffledSubarray([...KEYS], { minLength: 1 });

describe('the handles of a store without keys', () => {
  const plain = readTokenHandles(DOMAIN, undefined, undefined);

  it('are the plain ones, one for each token, at any time', () => {
    fc.assert(
      fc.property(token, moment, (drawn, now) => {
        const handle = tokenHandle(DOMAIN, drawn);
        expect(plain.mint(drawn)).toBe(handle);
        expect(plain.candidates(drawn, now)).toEqual([handle]);
        expect(plain.every(drawn)).toEqual([handle]);
        expect(plain.recognises(handle, now)).toBe(true);
        for (const under of KEYS) expect(plain.recognises(made(under, drawn), now)).toBe(false);
      }),
    );
  });
});

describe('the handles of a store whose keys are unknown', () => {
  const handles = readTokenHandles(DOMAIN, 'unknown', undefined);

  it('are all recognised, and no token has one', () => {
    fc.assert(
      fc.property(token, moment, fc.constantFrom(...KEYS), (drawn, now, under) => {
        expect(handles.candidates(drawn, now)).toEqual([]);
        for (const handle of [tokenHandle(DOMAIN, drawn), made(under, drawn)]) {
          expect(handles.recognises(handle, now)).toBe(true);
        }
        for (const make of [() => handles.mint(drawn), () => handles.every(drawn)]) {
          expect(make).toThrow(expect.objectContaining({ code: 'ERR_SESSION_INVALID', field: 'handleKeys' }));
        }
      }),
    );
  });
});

describe('the handles of a store with keys', () => {
  it('are minted under the first, and looked for under all in their order, then the plain one while it is honoured', () => {
    fc.assert(
      fc.property(someKeys, until, token, moment, (keys, honoured, drawn, now) => {
        const handles = readTokenHandles(DOMAIN, keys, honoured);
        const keyed = keys.map((under) => made(under, drawn));
        const plain = tokenHandle(DOMAIN, drawn);
        expect(handles.mint(drawn)).toBe(keyed[0]);
        expect(handles.candidates(drawn, now)).toEqual(honoured && now < honoured ? [...keyed, plain] : keyed);
        expect(handles.every(drawn)).toEqual([...keyed, plain]);
      }),
    );
  });

  it('are recognised exactly where some token could have them', () => {
    fc.assert(
      fc.property(someKeys, until, token, moment, (keys, honoured, drawn, now) => {
        const handles = readTokenHandles(DOMAIN, keys, honoured);
        const all = [tokenHandle(DOMAIN, drawn), ...KEYS.map((under) => made(under, drawn))];
        const candidates = handles.candidates(drawn, now);
        expect(all.filter((handle) => handles.recognises(handle, now))).toHaveLength(candidates.length);
        for (const handle of candidates) {
          expect(isTokenHandle(handle)).toBe(true);
          expect(handles.recognises(handle, now)).toBe(true);
        }
      }),
    );
  });

  it('are the same whatever the order of the keys, but for which one mints', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...KEYS], { minLength: KEYS.length }), token, moment, (keys, drawn, now) => {
        const one = readTokenHandles(DOMAIN, KEYS, UNTIL);
        const other = readTokenHandles(DOMAIN, keys, UNTIL);
        expect(new Set(other.candidates(drawn, now))).toEqual(new Set(one.candidates(drawn, now)));
        expect(other.recognises(one.mint(drawn), now)).toBe(true);
      }),
    );
  });

  it('end with their key, and exactly those', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KEYS), token, moment, (dropped, drawn, now) => {
        const before = readTokenHandles(DOMAIN, KEYS, UNTIL);
        const after = readTokenHandles(
          DOMAIN,
          KEYS.filter((key) => key !== dropped),
          UNTIL,
        );
        const ended = before.candidates(drawn, now).filter((handle) => !after.recognises(handle, now));
        expect(ended.map(tokenHandleKeyId)).toEqual([dropped.id]);
        expect(after.candidates(drawn, now)).toEqual(
          before.candidates(drawn, now).filter((handle) => !ended.includes(handle)),
        );
      }),
    );
  });

  it('never fall back to the plain one by themselves, and not from the moment on that was named', () => {
    const drawn = 'x'.repeat(40);
    const plain = tokenHandle(DOMAIN, drawn);
    for (const now of [0, 1, UNTIL, Number.MAX_SAFE_INTEGER]) {
      expect(readTokenHandles(DOMAIN, KEYS, undefined).candidates(drawn, now)).not.toContain(plain);
    }
    const moving = readTokenHandles(DOMAIN, KEYS, UNTIL);
    expect(moving.candidates(drawn, UNTIL - 1).at(-1)).toBe(plain);
    expect(moving.candidates(drawn, UNTIL)).not.toContain(plain);
    // A clock that tells no time honours nothing.
    expect(moving.candidates(drawn, Number.NaN)).not.toContain(plain);
    expect(moving.recognises(plain, Number.NaN)).toBe(false);
  });

  it('are others under another domain', () => {
    const drawn = 'x'.repeat(40);
    const here = readTokenHandles('a', KEYS, UNTIL).every(drawn);
    expect(
      readTokenHandles('b', KEYS, UNTIL)
        .every(drawn)
        .filter((handle) => here.includes(handle)),
    ).toEqual([]);
  });
});

describe('the options of handles', () => {
  it.each<[string, unknown, unknown, string]>([
    ['plain handles honoured without keys', undefined, UNTIL, 'acceptPlainHandlesUntil'],
    ['a date that is no number', KEYS, '2026-11-21', 'acceptPlainHandlesUntil'],
    ['a Date', KEYS, new Date(UNTIL), 'acceptPlainHandlesUntil'],
    ['NaN', KEYS, Number.NaN, 'acceptPlainHandlesUntil'],
    ['for ever', KEYS, Number.POSITIVE_INFINITY, 'acceptPlainHandlesUntil'],
    ['null', KEYS, null, 'acceptPlainHandlesUntil'],
    ['half a millisecond', KEYS, UNTIL + 0.5, 'acceptPlainHandlesUntil'],
    ['no keys at all', [], undefined, 'handleKeys'],
    ['null in place of keys', null, undefined, 'handleKeys'],
    ['false in place of keys', false, undefined, 'handleKeys'],
    ['a key that is not there', [{ id: 'a', key: undefined }], UNTIL, 'handleKeys[0].key'],
  ])('refuse %s', (_, keys, honoured, field) => {
    expect(() => readTokenHandles(DOMAIN, keys, honoured)).toThrow(
      expect.objectContaining({ code: 'ERR_SESSION_INVALID', field }),
    );
  });
});

describe('printing', () => {
  const secret = '8f1d6a2b9c4e7f3051a8d3c6b7e2940f';
  const handleKeys = [{ id: 'k', key: secret }];

  it('shows no key, neither as it came nor in another form (LEK-1)', () => {
    const handles = readTokenHandles(DOMAIN, handleKeys, UNTIL);
    expect(leaks(secret, renderings({ handles, options: Object.freeze({ handles }) }))).toEqual([]);
    expect(Reflect.ownKeys(handles)).toEqual([]);
  });

  it('would show it if it were kept where it can be seen', () => {
    class Open {
      readonly handleKeys = handleKeys;
    }
    expect(leaks(secret, renderings(new Open()))).not.toEqual([]);
  });
});

function made({ id, key }: HandleKey, drawn: string): ReturnType<TokenHandles['mint']> {
  return keyedTokenHandle(id, createSecretKey(Buffer.from(key)), DOMAIN, drawn);
}
