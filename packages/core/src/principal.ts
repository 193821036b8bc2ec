import { SessionInvalidError } from './errors.ts';

// Control, format (zero-width), line and paragraph separators, and what else shows nothing: fillers, joiners, the blank of
// Braille; then white space at either edge. A variation selector says how the character before it looks.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2800]|(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/u;
const BLANK_EDGE = /^\p{White_Space}|\p{White_Space}$/u;
// Control characters are the same in every version of Unicode.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Checks a principal. Nothing is repaired: two spellings are two principals, compared byte by byte.
 *
 * @throws `ERR_SESSION_INVALID` unless it is a well-formed string of 1 to `maxBytes` bytes of UTF-8 without control or
 *   invisible characters and without white space at either end.
 */
export function readPrincipal(value: unknown, maxBytes: number): string {
  return readLine('principal', value, maxBytes);
}

/**
 * Checks a line of text under the rules of a principal.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readLine(field: string, value: unknown, maxBytes: number): string {
  if (typeof value !== 'string' || value === '') throw new SessionInvalidError(field, 'must be a non-empty string.');
  if (value.length > maxBytes || Buffer.byteLength(value) > maxBytes) {
    throw new SessionInvalidError(field, `must have at most ${maxBytes} bytes of UTF-8.`);
  }
  if (!value.isWellFormed()) throw new SessionInvalidError(field, 'must not hold a lone surrogate.');
  if (INVISIBLE.test(value)) throw new SessionInvalidError(field, 'must not hold control or invisible characters.');
  if (BLANK_EDGE.test(value)) throw new SessionInvalidError(field, 'must not begin or end with white space.');
  return value;
}

/**
 * Whether `value` is a line of text that a store could have taken: a well-formed string of 1 to `maxBytes` bytes of UTF-8
 * without control characters. What is invisible or blank is for the Unicode tables of the writer to say: those of a later
 * reader know more characters, and must not make an old log unreadable.
 */
export function isRecordedLine(value: unknown, maxBytes: number): value is string {
  if (typeof value !== 'string' || value === '' || !value.isWellFormed() || CONTROL.test(value)) return false;
  // No more than three bytes a unit: most lines need no counting.
  return value.length * 3 <= maxBytes || Buffer.byteLength(value) <= maxBytes;
}
