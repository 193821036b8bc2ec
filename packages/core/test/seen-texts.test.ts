import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { SeenTexts } from '../src/seen-texts.ts';

/** Looks for the text that begins some bytes, and remembers it where it is not found. */
function look(texts: SeenTexts, text: string, behind = ''): string | undefined {
  const bytes = Buffer.from(text + behind, 'latin1');
  const found = texts.find(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
  if (found === undefined) texts.remember(text);
  return found;
}

describe('texts that were seen', () => {
  it('are found from the third time on', () => {
    const texts = new SeenTexts();
    expect([1, 2, 3, 4].map(() => look(texts, '{"a":1}'))).toEqual([undefined, undefined, '{"a":1}', '{"a":1}']);
    expect(look(texts, '{"a":1}', ',"b":2}')).toBe('{"a":1}');
  });

  it('are kept where others are read once each in between', () => {
    const texts = new SeenTexts();
    for (let index = 0; index < 3; index++) look(texts, '{"a":1}');
    for (let index = 0; index < 5000; index++) look(texts, `{"b":${index}}`);
    expect(look(texts, '{"a":1}')).toBe('{"a":1}');
  });

  it('are not found where the bytes end before they do', () => {
    const texts = new SeenTexts();
    for (let index = 0; index < 3; index++) look(texts, '{"a":1}');
    const bytes = Buffer.from('{"a":1}');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    expect(texts.find(view, 0, 6)).toBeUndefined();
    expect(texts.find(view, 1, 7)).toBeUndefined();
  });

  it('are those that stand there, or none', () => {
    const text = fc
      .string({ unit: fc.constantFrom('a', 'b', '"', ':', '{'), maxLength: 6 })
      .map((inner) => `{${inner}}`);
    const texts = new SeenTexts();
    let found = 0;
    fc.assert(
      fc.property(fc.array(text, { maxLength: 30 }), fc.constantFrom('', '}', '"'), (all, behind) => {
        for (const each of [...all, ...all, ...all]) {
          const known = look(texts, each, behind);
          if (known !== undefined) found += 1;
          expect([undefined, each]).toContain(known);
        }
      }),
      // However few there are, one of them finds some.
      { numRuns: 50 * scale, examples: [[['{aa}', '{"a":b}', '{b:b}'], '}']] },
    );
    expect(found).toBeGreaterThanOrEqual(3);
  });
});
