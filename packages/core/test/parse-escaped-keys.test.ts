import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEscapedKeys } from '../src/parse-escaped-keys.ts';
import { jsonValue, spellings, writeJson } from './write-json.ts';

describe('JSON text with escapes in its keys', () => {
  it('is what it says, in the order in which it says it', () =>
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(...spellings), (given, spelling) => {
        const parsed = parseEscapedKeys(writeJson(given, spelling));
        expect(parsed).toEqual(given);
        expect(JSON.stringify(parsed)).toBe(JSON.stringify(given));
      }),
      { numRuns: 1000 },
    ));

  it('has objects like any other', () => {
    const parsed = parseEscapedKeys('{"\\u005f_proto__":{"\\n":[{}]}}') as Record<string, unknown>;
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptors(parsed)).toEqual(
      Object.getOwnPropertyDescriptors(JSON.parse('{"__proto__":{"\\n":[{}]}}')),
    );
  });

  it('has the last of two values of a key', () => {
    expect(parseEscapedKeys('{"a":1,"\\u0061":2}')).toEqual({ a: 2 });
  });
});
