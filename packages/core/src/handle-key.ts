import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import { SessionInvalidError } from './errors.ts';
import { readRequest } from './request.ts';

/**
 * A key under which a store makes and knows handles, so that a log without the key tells nothing of its tokens.
 *
 * @since 0.1.0
 */
export interface HandleKey {
  /**
   * Stands in every handle, and is no secret: 1 to 32 of `A-Z`, `a-z`, `0-9`, `.`, `_`, `-`, beginning with a letter or
   * digit. It names one key for ever: a new key has a new id.
   */
  readonly id: string;
  /**
   * 32 to 1,024 bytes from a secure source, copied at once; a string counts as its bytes of UTF-8. Draw one with:
   * `openssl rand -hex 32`.
   */
  readonly key: Uint8Array | string;
}

/** A {@link HandleKey} that was read. Its bytes are in the key object, where nothing prints them. */
export interface ReadHandleKey {
  readonly id: string;
  readonly key: KeyObject;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;
const FEWEST_BYTES = 32;
const MOST_BYTES = 1024;

/**
 * Reads a list of keys: one at least, no id and no key twice.
 *
 * @throws `ERR_SESSION_INVALID` naming what is wrong, as `handleKeys[0].key`, and never a key.
 */
export function readHandleKeys(value: unknown): readonly ReadHandleKey[] {
  if (!Array.isArray(value)) throw new SessionInvalidError('handleKeys', 'must be a list of keys, each with an id.');
  const keys: ReadHandleKey[] = [];
  const made: Buffer[] = [];
  const { length } = value;
  for (let index = 0; index < length; index++) {
    const field = `handleKeys[${index}]`;
    // A gap in the list would be filled from a polluted prototype.
    const { id, key } = readHandleKey(field, Object.hasOwn(value, index) ? value[index] : undefined);
    if (keys.some((known) => known.id === id)) {
      throw new SessionInvalidError(`${field}.id`, 'must differ from the ids before it.');
    }
    // By what they make: to HMAC, keys of different lengths can be one (RFC 2104 section 2).
    const making = createHmac('sha256', key).digest();
    if (made.some((known) => known.equals(making))) {
      throw new SessionInvalidError(`${field}.key`, 'must differ from the keys before it.');
    }
    keys.push({ id, key });
    made.push(making);
  }
  if (keys.length === 0) {
    throw new SessionInvalidError('handleKeys', 'must hold a key. To use none, leave the option out.');
  }
  return Object.freeze(keys);
}

function readHandleKey(field: string, value: unknown): ReadHandleKey {
  const given = readRequest(field, value, ['id', 'key']);
  if (typeof given.id !== 'string' || !ID.test(given.id)) {
    throw new SessionInvalidError(
      `${field}.id`,
      'must be 1 to 32 of A-Z, a-z, 0-9, ., _ and -, beginning with a letter or digit.',
    );
  }
  return Object.freeze({ id: given.id, key: readKey(`${field}.key`, given.key) });
}

function readKey(field: string, value: unknown): KeyObject {
  // A key from an environment variable that is not set.
  if (value === undefined) throw new SessionInvalidError(field, 'is missing: nothing was given in its place.');
  const bytes = bytesOf(value);
  if (bytes === undefined || bytes.length < FEWEST_BYTES || bytes.length > MOST_BYTES) {
    throw new SessionInvalidError(
      field,
      `must be a Uint8Array of ${FEWEST_BYTES} to ${MOST_BYTES} bytes, or a string without NUL of as many bytes of UTF-8.`,
    );
  }
  if (bytes.every((byte) => byte === 0)) throw new SessionInvalidError(field, 'must not be nothing but zeros.');
  return createSecretKey(bytes);
}

// A copy, whatever a subclass says of its length and content.
function bytesOf(value: unknown): Uint8Array | undefined {
  if (typeof value === 'string') {
    const isText = value.length <= MOST_BYTES && value.isWellFormed() && !value.includes('\0');
    return isText ? new TextEncoder().encode(value) : undefined;
  }
  try {
    return isUint8Array(value) ? new Uint8Array(value) : undefined;
  } catch {
    // Its buffer was given away.
    return undefined;
  }
}
