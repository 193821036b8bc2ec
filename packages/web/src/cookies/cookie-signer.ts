import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import { SessionInvalidError } from '@sessionlog/core';

const DOMAIN = 'sessionlog.session-cookie.v1';
const FEWEST_BYTES = 32;
const MOST_BYTES = 1024;
const SIGNATURE_LENGTH = 43;

/** How many characters a signature adds to a value. */
export const LONGEST_SIGNATURE: number = SIGNATURE_LENGTH + 1;

/**
 * Signs the values of one cookie: the token, `.`, and 43 base64url characters of HMAC-SHA-256 over domain, name of the
 * cookie and token, with NUL between them. What is signed for one name is worth nothing under another.
 */
export class CookieSigner {
  readonly #name: string;
  readonly #keys: readonly [KeyObject, ...KeyObject[]];

  /**
   * @param keys - the first signs, all verify.
   * @throws `ERR_SESSION_INVALID` naming the key that is wrong, as `keys[0]`, and never a key.
   */
  constructor(name: string, keys: unknown) {
    this.#name = name;
    this.#keys = readKeys(keys);
  }

  /** The value that carries a token. */
  sign(token: string): string {
    return `${token}.${this.#signature(this.#keys[0], token)}`;
  }

  /** The token of a value; `undefined` where no key has signed it. Takes as long for a near miss as for any other. */
  verify(value: string): string | undefined {
    const end = value.length - SIGNATURE_LENGTH - 1;
    if (end < 1 || value.charAt(end) !== '.') return undefined;
    const token = value.slice(0, end);
    const given = Buffer.from(value.slice(end + 1));
    let known = false;
    for (const key of this.#keys) {
      const made = Buffer.from(this.#signature(key, token));
      // The spelling, not what it stands for: a signature has one.
      if (given.length === made.length && timingSafeEqual(given, made)) known = true;
    }
    return known ? token : undefined;
  }

  #signature(key: KeyObject, token: string): string {
    return createHmac('sha256', key).update(`${DOMAIN}\0${this.#name}\0${token}`).digest('base64url');
  }
}

function readKeys(value: unknown): readonly [KeyObject, ...KeyObject[]] {
  if (!Array.isArray(value)) throw new SessionInvalidError('keys', 'must be a list of keys.');
  const [first, ...others] = Array.from(value, (key, index) => readKey(`keys[${index}]`, key));
  if (first === undefined) throw new SessionInvalidError('keys', 'must hold a key. To sign nothing, leave it out.');
  return [first, ...others];
}

function readKey(field: string, value: unknown): KeyObject {
  // A key from an environment variable that is not set.
  if (value === undefined) throw new SessionInvalidError(field, 'is missing: nothing was given in its place.');
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!isUint8Array(bytes) || bytes.length < FEWEST_BYTES || bytes.length > MOST_BYTES) {
    throw new SessionInvalidError(
      field,
      `must be a Uint8Array of ${FEWEST_BYTES} to ${MOST_BYTES} bytes, or a string of as many bytes of UTF-8.`,
    );
  }
  return createSecretKey(bytes);
}
