import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parseJson, parseJsonList } from '../src/parse-json.ts';
import { jsonValue, spellings, writeJson } from './write-json.ts';

/**
 * Runs something on a JSON parser that takes every key with an escape for another one. Those of V8 13 and 14 do so, but
 * for few keys, and not in a process that has seen as many objects as this one.
 */
function onFaultyParser<Result>(run: () => Result): Result {
  const parse = JSON.parse;
  const spy = vi.spyOn(JSON, 'parse').mockImplementation((text) => {
    const misread = (string: string, colon?: string) =>
      colon !== undefined && string.includes('\\') ? `"\\\\"${colon}` : string;
    return parse(text.replaceAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g, misread));
  });
  try {
    return run();
  } finally {
    spy.mockRestore();
  }
}

describe('JSON text', () => {
  it('is what it says, when each key is there once', () =>
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(...spellings), (given, spelling) => {
        expect(parseJson(writeJson(given, spelling))).toEqual(given);
      }),
      { numRuns: 1000 },
    ));

  it('is nothing when a key is there twice, at whatever depth', () =>
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(...spellings), (given, spelling) => {
        const once = writeJson(given, spelling);
        const twice = writeJson(given, spelling, true);
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
      '{"\\n":1,}',
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

  it('has the keys that it names, whatever the JSON parser of the machine makes of escapes in keys', () =>
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(...spellings), (given, spelling) => {
        const text = writeJson(given, spelling);
        expect(onFaultyParser(() => parseJson(text))).toEqual(given);
      }),
      { numRuns: 1000 },
    ));

  it('control: without care it has not', () => {
    expect(onFaultyParser(() => JSON.parse('{"\\n":"\\n"}'))).toEqual({ '\\': '\n' });
    expect(onFaultyParser(() => parseJson('{"\\n":"\\n"}'))).toEqual({ '\n': '\n' });
  });

  it('of any depth and length does not exhaust the stack', () => {
    const deep = `${'['.repeat(100_000)}{"\\n":1}${']'.repeat(100_000)}`;
    const long = `{"\\n":"${'x'.repeat(16_000_000)}"}`;
    for (const text of [deep, long]) expect(parseJson(text) === undefined).toBe(false);
  });

  it('of a list is a list, and of anything else nothing', () => {
    expect(parseJsonList('[1,["a"],null]')).toEqual([1, ['a'], null]);
    for (const other of ['{}', '{"length":0}', 'null', '"[]"', '1', 'true'])
      expect(parseJsonList(other)).toBeUndefined();
  });
});
