import { SessionInvalidError } from './errors.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
// Format (zero-width), line and paragraph separators; then white space at either edge.
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}]/u;
const BLANK_EDGE = /^\p{White_Space}|\p{White_Space}$/u;

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
  const line = readRecordedLine(field, value, maxBytes);
  if (INVISIBLE.test(line)) throw new SessionInvalidError(field, 'must not hold control or invisible characters.');
  if (BLANK_EDGE.test(line)) throw new SessionInvalidError(field, 'must not begin or end with white space.');
  return line;
}

/**
 * Checks a line of text that a store took once. What is invisible or blank is for the Unicode tables of the writer to
 * say: those of a later reader know more characters, and must not make an old log unreadable.
 *
 * @throws `ERR_SESSION_INVALID` naming the field, unless it is a well-formed string of 1 to `maxBytes` bytes of UTF-8
 *   without control characters.
 */
export function readRecordedLine(field: string, value: unknown, maxBytes: number): string {
  if (typeof value !== 'string' || value === '') throw new SessionInvalidError(field, 'must be a non-empty string.');
  // No more than three bytes a unit: most lines need no counting.
  if (value.length * 3 > maxBytes && (value.length > maxBytes || Buffer.byteLength(value) > maxBytes)) {
    throw new SessionInvalidError(field, `must have at most ${maxBytes} bytes of UTF-8.`);
  }
  if (!value.isWellFormed()) throw new SessionInvalidError(field, 'must not hold a lone surrogate.');
  if (CONTROL.test(value)) throw new SessionInvalidError(field, 'must not hold control or invisible characters.');
  return value;
}
