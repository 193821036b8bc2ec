import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, parseJsonList } from '../src/parse-json.ts';

// Strings that hold what JSON is written with, so that nothing is told by looking at characters alone.
const text = fc.oneof(fc.string({ unit: fc.constantFrom('"', '\\', ':', '{', '}', ',', 'a') }), fc.string());
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, 0, 1.5, ''),
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** Writes JSON with white space, and the first key of every object a second time where `twice` says so. */
function write(given: unknown, twice: boolean): string {
  if (Array.isArray(given)) return `[ ${given.map((member) => write(member, twice)).join(' , ')} ]`;
  if (typeof given !== 'object' || given === null) return JSON.stringify(given);
  const members = Object.entries(given).map(([key, member]) => `${JSON.stringify(key)} : ${write(member, twice)}`);
  return `{ ${[...(twice ? members.slice(0, 1) : []), ...members].join(' , ')} }`;
}

describe('JSON text', () => {
  it('is what it says, when each key is there once', () =>
    fc.assert(
      fc.property(value, (given) => {
        expect(parseJson(write(given, false))).toEqual(given);
      }),
      { numRuns: 1000 },
    ));

  it('is nothing when a key is there twice, at whatever depth', () =>
    fc.assert(
      fc.property(value, (given) => {
        const once = write(given, false);
        const twice = write(given, true);
        if (twice !== once) expect(parseJson(twice)).toBeUndefined();
      }),
      { numRuns: 1000 },
    ));

  it('is nothing when it is no JSON', () => {
    for (const none of [
      '',
      ' ',
      '{',
      '{"a":1,}',
      "{'a':1}",
      'undefined',
      'NaN',
      '{"a":1}{"b":2}',
      '[1] x',
      '\ufeff{}',
    ]) {
      expect(parseJson(none), none).toBeUndefined();
      expect(parseJsonList(none), none).toBeUndefined();
    }
  });

  it('takes two spellings of one key for one key', () => {
    expect(parseJson('{"a":1,"\\u0061":2}')).toBeUndefined();
    expect(parseJson('{"\\"":1,"\\u0022":2}')).toBeUndefined();
    expect(parseJson('{"a":1,"\\u0062":2}')).toEqual({ a: 1, b: 2 });
    expect(parseJson('{"__proto__":1,"__proto__":2}')).toBeUndefined();
  });

  it('has the keys that it names, whatever objects there were before', () => {
    const keys = ['\\', 'a\\', '"', 'a"', 'a', '\n', '\u2028', '/', '\\"', '__proto__', 'toString'];
    const spellings = (key: string) => {
      const unit = (index: number) => `\\u${key.charCodeAt(index).toString(16).padStart(4, '0')}`;
      const last = key.length - 1;
      return [
        JSON.stringify(key),
        `"${unit(0)}${JSON.stringify(key.slice(1)).slice(1)}`,
        `"${key.slice(0, last).replaceAll(/["\\]/g, '\\$&')}${unit(last)}"`,
      ];
    };
    for (const before of keys) {
      for (let time = 0; time < 50; time++) JSON.parse(JSON.stringify({ [before]: 1 }));
      for (const key of keys) {
        for (const spelling of spellings(key)) {
          const parsed = parseJson(`[{ ${spelling} : [{${spelling}:1}] }]`) as [
            Record<string, [Record<string, number>]>,
          ];
          expect(Object.keys(parsed[0])).toEqual([key]);
          expect(Object.keys(Object.values(parsed[0])[0]?.[0] ?? {})).toEqual([key]);
          expect(Object.getPrototypeOf(parsed[0])).toBe(Object.prototype);
          expect(parseJson(`{"b":{${spelling}:1,"c":2,${JSON.stringify(key)}:3}}`)).toBeUndefined();
        }
      }
    }
  });

  it('of a list is a list, and of anything else nothing', () => {
    expect(parseJsonList('[1,["a"],null]')).toEqual([1, ['a'], null]);
    for (const other of ['{}', '{"length":0}', 'null', '"[]"', '1', 'true'])
      expect(parseJsonList(other)).toBeUndefined();
  });
});
