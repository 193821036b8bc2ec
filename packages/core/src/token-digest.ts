import { type BinaryToTextEncoding, hash } from 'node:crypto';
import { MAX_TOKEN_LENGTH } from './token.ts';
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
  readonly #words: Int32Array;
  readonly #bytes: Buffer;
  readonly #domain: number;
  readonly #token: number;
  // As many bytes as the last one took: most tokens of a store have one length.
  #input: Buffer;

  /** @param words - where the token stands while it is hashed. */
  constructor(tokenDomain: string, words: Int32Array<ArrayBuffer> = new Int32Array(WORDS)) {
    const domain = Buffer.from(`${tokenDomain}\0`);
    this.#domain = -domain.length & 3;
    this.#token = this.#domain + domain.length;
    this.#words = words;
    this.#bytes = Buffer.from(words.buffer);
    this.#bytes.set(domain, this.#domain);
    this.#input = this.#bytes.subarray(this.#domain, this.#token);
  }

  /**
   * The digest of a token as 16 units of two bytes each, the first the low one: no other form costs less to make and to
   * look at.
   *
   * @param token - as `isToken` has it.
   */
  of(token: string): string {
    const end = this.#token + this.#bytes.write(token, this.#token);
    if (this.#input.length !== end - this.#domain) this.#input = this.#bytes.subarray(this.#domain, end);
    const digest = hash('sha256', this.#input, TWO_BYTES_A_UNIT);
    // For so few words a call would take longer.
    for (let word = this.#token >> 2; word << 2 < end; word++) this.#words[word] = 0;
    return digest;
  }
}
