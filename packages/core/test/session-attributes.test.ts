import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAttributes } from '../src/session-attributes.ts';
import { DEFAULT_LIMITS, HARD_LIMITS } from '../src/session-limits.ts';

const read = (value: unknown) => readAttributes(value, DEFAULT_LIMITS);
const refused = (field: string) => expect.objectContaining({ code: 'ERR_SESSION_INVALID', field });

function isDeepFrozen(value: unknown): boolean {
  return (
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeepFrozen))
  );
}

describe('attributes', () => {
  it('come out as JSON would give them back, deep-frozen and shared with nobody', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (value) => {
        fc.pre(!JSON.stringify(value).includes('\\u0000') && JSON.stringify(value).isWellFormed());
        const attributes = readAttributes(value, HARD_LIMITS);
        expect(JSON.stringify(attributes)).toBe(JSON.stringify(value));
        expect(isDeepFrozen(attributes)).toBe(true);
        expect(attributes).not.toBe(value);
      }),
    ));

  it('hold __proto__ as a key like any other, which sets no prototype', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"admin":true},"deep":[{"__proto__":{"admin":true},"constructor":{"x":1}}]}',
    );
    const attributes = read(hostile);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(attributes['admin']).toBeUndefined();
    expect(Object.hasOwn(attributes, '__proto__')).toBe(true);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it('are refused with the path of what is not plain JSON', () => {
    class Thing {}
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const bad: readonly [unknown, string][] = [
      [{ a: 1n }, 'attributes.a'],
      [{ a: { b: () => 1 } }, 'attributes.a.b'],
      [{ a: [1, Symbol('x')] }, 'attributes.a.1'],
      [{ a: Number.NaN }, 'attributes.a'],
      [{ a: Number.POSITIVE_INFINITY }, 'attributes.a'],
      [{ a: undefined }, 'attributes.a'],
      [{ a: new Map() }, 'attributes.a'],
      [{ a: new Date(0) }, 'attributes.a'],
      [{ a: new Thing() }, 'attributes.a'],
      [{ a: Buffer.from('x') }, 'attributes.a'],
      [{ a: new String('x') }, 'attributes.a'],
      [{ a: '\ud800' }, 'attributes.a'],
      [{ a: 'x\0y' }, 'attributes.a'],
      [{ 'a\0': 1 }, 'attributes.*'],
      [{ [Symbol('x')]: 1 }, 'attributes'],
      [[], 'attributes'],
      [null, 'attributes'],
      ['{}', 'attributes'],
      [new Thing(), 'attributes'],
      [{ a: new Array(3) }, 'attributes.a.0'],
    ];
    for (const [value, field] of bad) expect(() => read(value)).toThrow(refused(field));
    expect(() => read(cycle)).toThrow(expect.objectContaining({ code: 'ERR_SESSION_INVALID' }));
  });

  it('are refused beyond 8 levels, 64 keys and 4096 bytes, and taken at them', () => {
    const nest = (levels: number): unknown => (levels === 0 ? 1 : { a: nest(levels - 1) });
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));
    const bytes = (count: number) => ({ a: 'x'.repeat(count - '{"a":""}'.length) });
    for (const taken of [nest(8), keys(64), bytes(4096)])
      expect(JSON.stringify(read(taken))).toBe(JSON.stringify(taken));
    for (const beyond of [nest(9), keys(65), bytes(4097), { a: '\u2028'.repeat(1400) }, { a: '"'.repeat(2100) }]) {
      expect(() => read(beyond)).toThrow(expect.objectContaining({ code: 'ERR_SESSION_INVALID' }));
    }
  });

  it('read each property once, and notice no later change', () => {
    let reads = 0;
    const tricky = {
      get role() {
        reads += 1;
        return reads === 1 ? 'guest' : 'admin';
      },
    };
    expect(read(tricky)).toEqual({ role: 'guest' });
    const list = [1, 2];
    const attributes = read({ list });
    list.push(3);
    expect(attributes).toEqual({ list: [1, 2] });
  });

  it('keep to the limits, whatever a proxy says of its length', () => {
    const lengths: readonly unknown[] = [Number.NaN, 'x', {}, 1.5, Number.POSITIVE_INFINITY, 1e9];
    for (const length of lengths) {
      let asked = 0;
      const liar = new Proxy([], {
        get: (_, key) => (key === 'length' ? (asked++ === 0 ? length : 1e9) : 'x'.repeat(100)),
      });
      expect(() => read({ liar })).toThrow(expect.objectContaining({ code: 'ERR_SESSION_INVALID' }));
      expect(asked).toBe(1);
    }
  });

  it('that are bombs are refused where they begin', () => {
    let deep: unknown = [];
    for (let level = 0; level < 200_000; level++) deep = [deep];
    expect(() => read({ deep })).toThrow(expect.objectContaining({ code: 'ERR_SESSION_INVALID' }));
    expect(() => read({ long: 'x'.repeat(10_000_000) })).toThrow(refused('attributes.long'));
    expect(() => read({ wide: new Array(4_000_000_000) })).toThrow(refused('attributes.wide'));
  });

  it('name no key in an error that could be a secret', () => {
    const secret = 'sess_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA000000';
    try {
      read({ [secret]: 1n });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain(secret.slice(5, 17));
    }
  });
});
