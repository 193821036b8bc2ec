import fc from 'fast-check';

const MAX_BYTES = 256;

const awkward: fc.Arbitrary<string> = fc.constantFrom(
  'user-1',
  'ann',
  'Ann',
  'ANN',
  '\u00e9lodie',
  'e\u0301lodie',
  'аnn',
  'Ａｎｎ',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  "' OR 1=1 --",
  '{"$ne":null}',
  '* >',
  '../../etc/passwd',
  'a"},{"principal":"admin',
  '\\u0000',
  'null',
  '0',
  '\u{1f600}',
  'name with  two spaces',
  'x'.repeat(MAX_BYTES),
  '\u00e9'.repeat(MAX_BYTES / 2),
  '\u{1f600}'.repeat(MAX_BYTES / 4),
);

const visible: fc.Arbitrary<string> = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2800]|^\p{White_Space}|\p{White_Space}$/u.test(text))
  .filter((text) => !/(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/u.test(text))
  .filter((text) => Buffer.byteLength(text) <= MAX_BYTES);

/**
 * Principals that a store takes under its default limits, and that invite mistakes: look-alikes, two spellings of one
 * name, names of `Object.prototype`, SQL, JSON, and 256 bytes of UTF-8 exactly.
 *
 * @since 0.1.0
 */
export const principal: fc.Arbitrary<string> = fc.oneof(awkward, visible);
