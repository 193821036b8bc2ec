import { type BinaryToTextEncoding, hash } from 'node:crypto';
import { areMintedBytes, beginsAsMinted, MINTED_BYTES } from './are-minted-bytes.ts';
import { isToken, MAX_TOKEN_LENGTH } from './token.ts';
import { MAX_DOMAIN_LENGTH } from './token-handle.ts';

// The domain with the NUL byte behind it, from where a word begins, and the token.
const WORDS = (MAX_DOMAIN_LENGTH + 4 + MAX_TOKEN_LENGTH) >> 2;
// Every Node.js that we support takes it; its types know the encodings that are meant to be read.
const TWO_BYTES_A_UNIT = 'utf16le' as BinaryToTextEncoding;

/**
 * SHA-256 over domain, one NUL byte, and token, of which `tokenHandle` is the spelling. The domain stands in a buffer
 * already, and the token is written behind it: a text of both would take the heap a quarter of all that a `get` allocates,
 * and be a copy of the token there until somebody collects it. In the buffer nothing is left.
 */
export class TokenDigest {
  readonly #bytes: Buffer;
  readonly #domain: number;
  readonly #token: number;
  // Where the token stands: to write it at the beginning of a buffer takes half as long as at a place.
  readonly #tokenWords: Int32Array;
  readonly #tokenBytes: Buffer;
  // As many bytes as the last one took: most tokens of a store have one length.
  #input: Buffer;

  /** @param words - where the token stands while it is hashed. */
  constructor(tokenDomain: string, words: Int32Array<ArrayBuffer> = new Int32Array(WORDS)) {
    const domain = Buffer.from(`${tokenDomain}\0`);
    this.#domain = -domain.length & 3;
    this.#token = this.#domain + domain.length;
    this.#bytes = Buffer.from(words.buffer);
    this.#bytes.set(domain, this.#domain);
    this.#tokenWords = words.subarray(this.#token >> 2);
    this.#tokenBytes = this.#bytes.subarray(this.#token);
    this.#input = this.#bytes.subarray(this.#domain, this.#token);
  }

  /**
   * The digest of a token as 16 units of two bytes each, the first the low one: no other form costs less to make and to
   * look at.
   *
   * @param token - as `isToken` has it.
   */
  of(token: string): string {
    const length = this.#tokenBytes.write(token);
    try {
      return this.#hash(length);
    } finally {
      this.#wipe(length);
    }
  }

  /**
   * {@link of} a value straight from a request; `undefined` if it is no token by {@link isToken}: nothing is hashed then.
   * What a store drew is looked at where it stands to be hashed.
   */
  read(value: unknown, prefix: string): string | undefined {
    if (typeof value !== 'string') return undefined;
    if (value.length === prefix.length + MINTED_BYTES) {
      const bytes = this.#tokenBytes;
      const length = bytes.write(value);
      try {
        if (beginsAsMinted(bytes, prefix)) {
          return areMintedBytes(bytes, this.#tokenWords, prefix.length) ? this.#hash(length) : undefined;
        }
      } finally {
        this.#wipe(length);
      }
    }
    return isToken(value, prefix) ? this.of(value) : undefined;
  }

  #hash(length: number): string {
    const end = this.#token + length;
    if (this.#input.length !== end - this.#domain) this.#input = this.#bytes.subarray(this.#domain, end);
    return hash('sha256', this.#input, TWO_BYTES_A_UNIT);
  }

  #wipe(length: number): void {
    // For so few words a call would take longer.
    for (let word = 0; word << 2 < length; word++) this.#tokenWords[word] = 0;
  }
}
