import fc from 'fast-check';
import { anyCharacter } from './any-character.ts';

const FAKE_EVENT_ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

// Each has broken a parser, a log or a query somewhere.
const FRAGMENTS: readonly string[] = [
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\0',
  '\u001e',
  '\u001b[2J\u001b[31m',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u200b',
  '\u200e',
  '\u202e',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ufffd',
  '\uffff',
  '\u{1f468}\u200d\u{1f469}',
  '\u{10ffff}',
  '\u00e9',
  'e\u0301',
  'ﬁ',
  'Ａｄｍｉｎ',
  'аdmin',
  '__proto__',
  'constructor',
  'toString',
  '"',
  '\\',
  '\\u0000',
  '"},{"',
  `\n{"id":"${FAKE_EVENT_ID}","event":{"kind":"session_expired","payload":{}}}\n`,
  `\u001e00000002 0123456789ab 00000001 00000000 00000000 {}00000000\n`,
  `"}\n{"id":"${FAKE_EVENT_ID}","type":"session_expired","data":"{\\"all\\":true}"}`,
  "' OR 1=1 --",
  "'; DROP TABLE events; --",
  '{"$ne":null}',
  '* >',
  '../../etc/passwd',
  'CON',
  'file:///etc/passwd',
  '%00',
  '%2e%2e%2f',
  '&#0;',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '%s%n',
  'a'.repeat(4096),
];

/**
 * Hostile text in well-formed UTF-16: control characters, line separators, invisible and look-alike characters, whole
 * fake records of file formats, SQL, paths, and any text between them.
 *
 * @since 0.1.0
 */
export const hostileString: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ unit: anyCharacter })), { maxLength: 5 })
  .map((parts) => parts.join(''));
