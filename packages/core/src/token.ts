import { SessionInvalidError } from './errors.ts';
import type { RandomBytes } from './random-bytes.ts';
import { drawBytes } from './random-bytes.ts';
import { addToSum, endsWithSum, NO_SUM, TOKEN_CHECKSUM_LENGTH, tokenChecksum } from './token-checksum.ts';

// No regular expression over a token: RegExp.$_ would keep it.

/** The prefix of a store that names none. */
export const DEFAULT_TOKEN_PREFIX = 'sess';

/** How many characters a token can have. */
export const MAX_TOKEN_LENGTH = 512;

/** How many characters of a token that a store drew are random. */
export const RANDOM_LENGTH = 43;

/** The characters that they are, by their six bits. */
export const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const RANDOM_BYTES = 32;
const MIN_LENGTH = 32;
// What is stored must never pass for what is secret.
const HANDLE_SCHEMES = ['sha256:', 'hmac-sha256:'];
// What six bits a unit stands for, and for every other unit up to 0x7f.
const NO_SIX_BITS = 64;
const SIX_BITS = Uint8Array.from({ length: 128 }, (_, unit) => {
  const bits = BASE64URL.indexOf(String.fromCharCode(unit));
  return bits === -1 ? NO_SIX_BITS : bits;
});
const UNDERSCORE = 0x5f;

/**
 * Mints a token: prefix, `_`, 32 random bytes in 43 base64url characters (RFC 4648 section 5), and the CRC-32 of all
 * that in 6 base62 characters (`0-9A-Za-z`), so that scanners find leaked tokens and garbage is refused unhashed.
 */
export function mintToken(prefix: string, randomBytes: RandomBytes): string {
  const random = Buffer.from(drawBytes(randomBytes, RANDOM_BYTES)).toString('base64url');
  const body = `${prefix}_${random}`;
  return body + tokenChecksum(body);
}

/**
 * Whether `value` could be a token of a store with this prefix: 32 to 512 characters of printable ASCII without spaces,
 * byte for byte; no handle; and if it begins with the store's own prefix and `_`, exactly as a store spells what it draws,
 * with a valid checksum. It is not looked up anywhere.
 *
 * @param prefix - the store's `tokenPrefix`.
 * @since 0.1.0
 */
export function isToken(value: unknown, prefix: string): value is string {
  if (typeof value !== 'string' || value.length < MIN_LENGTH || value.length > MAX_TOKEN_LENGTH) return false;
  if (value.charCodeAt(prefix.length) === UNDERSCORE && value.startsWith(prefix)) return isMinted(value, prefix);
  for (let index = 0; index < value.length; index++) {
    if (!isPrintable(value.charCodeAt(index))) return false;
  }
  return !HANDLE_SCHEMES.some((scheme) => value.startsWith(scheme));
}

/**
 * Checks a token prefix.
 *
 * @throws `ERR_SESSION_INVALID` unless it is 1 to 32 of `a-z`, `A-Z`, `0-9` and `_`, beginning with a letter.
 */
export function readTokenPrefix(value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,31}$/.test(value)) return value;
  throw new SessionInvalidError('tokenPrefix', 'must be 1 to 32 letters, digits and _, beginning with a letter.');
}

function isMinted(value: string, prefix: string): boolean {
  const start = prefix.length + 1;
  const end = start + RANDOM_LENGTH;
  if (value.length !== end + TOKEN_CHECKSUM_LENGTH) return false;
  let sum = NO_SUM;
  for (let index = 0; index < start; index++) {
    const unit = value.charCodeAt(index);
    if (!isPrintable(unit)) return false;
    sum = addToSum(sum, unit);
  }
  let bits = 0;
  for (let index = start; index < end; index++) {
    const unit = value.charCodeAt(index);
    bits = SIX_BITS[unit] ?? NO_SIX_BITS;
    if (bits === NO_SIX_BITS) return false;
    sum = addToSum(sum, unit);
  }
  // 43 characters hold 258 bits: the last two must be zero, or two spellings would be one token.
  return bits % 4 === 0 && endsWithSum(value, sum);
}

function isPrintable(unit: number): boolean {
  return unit >= 0x21 && unit <= 0x7e;
}
