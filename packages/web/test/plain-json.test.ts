import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { plainJson } from '../src/express-session/plain-json.ts';

// What JSON.stringify can't write, a bigint, is for the store to refuse: it is not among these.
const anything = fc.dictionary(
  fc.string(),
  fc.anything({ withDate: true, withSparseArray: true, withBoxedValues: true, withMap: true, withNullPrototype: true }),
);

describe('a plain copy', () => {
  it('is what JSON would give back', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(plainJson(value)).toStrictEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 300 * scale },
    );
  });

  it('asks toJSON, with the key', () => {
    const asked = { toJSON: (key: string) => `asked as ${key}` };
    expect(plainJson({ a: asked, b: [asked] })).toEqual({ a: 'asked as a', b: ['asked as 0'] });
  });

  it('keeps __proto__ as a name like any other', () => {
    const copy = plainJson(JSON.parse('{"__proto__":{"admin":true}}'));
    expect(Reflect.get(copy, 'admin')).toBeUndefined();
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"admin":true}}');
  });

  it('is refused of a cycle, and of what lies too deep', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = [cycle];
    let deep: unknown = 1;
    for (let level = 0; level < 200_000; level++) deep = [deep];
    for (const value of [cycle, { deep }]) {
      expect(() => plainJson(value)).toThrow(
        expect.objectContaining({ code: 'ERR_SESSION_INVALID', field: 'attributes' }),
      );
    }
  });
});
