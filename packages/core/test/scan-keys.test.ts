import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanKeys } from '../src/scan-keys.ts';
import { jsonValue, spellings, writeJson } from './write-json.ts';

describe('the keys of JSON text', () => {
  it('are counted, and an escape in one of them is seen', () =>
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(...spellings), (given, spelling) => {
        const keys: string[] = [];
        const text = writeJson(given, (key) => keys[keys.push(spelling(key)) - 1] as string);
        expect(scanKeys(text)).toEqual({ count: keys.length, escaped: keys.some((key) => key.includes('\\')) });
      }),
      { numRuns: 1000 },
    ));

  it.each([
    ['{"\\n":1,"b":2}', 2, true],
    ['{"a":1,"\\n":2}', 2, true],
    ['[{"a":{"b\\\\":"c"}}]', 2, true],
    ['{"a":"\\n","b":2}', 2, false],
    ['["\\n",{"a":1}]', 1, false],
    ['{"a":"\\":\\\\","b":":"}', 2, false],
  ])('%s: %i, with escapes: %s', (text, count, escaped) => {
    expect(scanKeys(text)).toEqual({ count, escaped });
  });

  it.each(['', ':', '\\:', '\\"a":'])('have no escape where no string has one, in what is no JSON: %s', (text) => {
    expect(scanKeys(text).escaped).toBe(false);
  });
});
