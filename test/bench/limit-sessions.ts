import { type BinaryToTextEncoding, hash } from 'node:crypto';
import { BENCH_ATTRIBUTES, benchPrincipal } from './bench-session.ts';
import { KeyTable } from './key-table.ts';

const DOMAIN = 'sessionlog.session-token.v1\0';
// The form of a digest that is made and looked at in the least time.
const TWO_BYTES_A_UNIT = 'utf16le' as BinaryToTextEncoding;

/** How many words a digest has. */
export const DIGEST_WORDS = 8;

/** Writes the digest of a token into words. One object hashes tokens of one length, one after the other. */
export class LimitDigest {
  readonly #bytes: Buffer;
  readonly #token: Buffer;
  /** The digest that was made last. */
  readonly words: Int32Array = new Int32Array(DIGEST_WORDS);

  constructor(tokenLength: number) {
    this.#bytes = Buffer.alloc(DOMAIN.length + tokenLength, DOMAIN);
    this.#token = this.#bytes.subarray(DOMAIN.length);
  }

  /** Hashes a token: the log holds no secret, so each call has to. @returns a part of the digest, for tables. */
  of(token: string): number {
    this.#token.write(token);
    const units = hash('sha256', this.#bytes, TWO_BYTES_A_UNIT);
    for (let word = 0; word < DIGEST_WORDS; word++) {
      this.words[word] = units.charCodeAt(2 * word) | (units.charCodeAt(2 * word + 1) << 16);
    }
    return this.words[0] as number;
  }
}

/**
 * What no `get` can do without: the hash of the token that was asked with, as no other form of it is stored; and its row,
 * found by all of the digest. The answers are there already, and neither promises nor clocks nor deadlines are.
 *
 * @returns what finds the answer for a token; `undefined` if there is none.
 */
export function limitSessions(tokens: readonly string[]): (token: string) => object | undefined {
  const digest = new LimitDigest(tokens[0]?.length ?? 0);
  const rows = new Int32Array(tokens.length * DIGEST_WORDS);
  const table = new KeyTable(rows, DIGEST_WORDS, { at: 0, words: DIGEST_WORDS }, tokens.length);
  const answers: object[] = [];
  for (const [row, token] of tokens.entries()) {
    const first = digest.of(token);
    rows.set(digest.words, row * DIGEST_WORDS);
    table.add(first, row);
    answers.push({ principal: benchPrincipal(row), attributes: BENCH_ATTRIBUTES });
  }
  return (token) => answers[table.find(digest.of(token), digest.words)];
}
