import { hash, randomFillSync } from 'node:crypto';
import { BENCH_ATTRIBUTES, BENCH_POLICY, benchPrincipal } from './bench-session.ts';
import { KeyTable } from './key-table.ts';

const DOMAIN = 'sessionlog.session-token.v1\0';
const RANDOM_BYTES = 32;
const DIGEST_WORDS = 8;
const DIGITS_A_WORD = 8;
const MOST_ROWS = 1 << 20;
const FIRST_NUMBER = 10 ** 15;
const ID_PREFIX = '0123456789';
const ATTRIBUTES = JSON.stringify(BENCH_ATTRIBUTES);

// What a hexadecimal digit stands for, by its code.
const VALUES = Uint8Array.from({ length: 128 }, (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0);

/** What is written of a creation, and who gets what for it. */
export interface LimitCreation {
  readonly token: string;
  /** Of the session and its event. */
  readonly id: string;
  /** Of the token's digest. */
  readonly digits: string;
  /** The event as JSON. */
  readonly text: string;
}

/**
 * What no creations can do without before they are durable, and behind that: random bytes for a token, drawn for all of them
 * at once, as a text for the caller; the hash of it, as the log must hold nothing that lets anybody in; and the text of the
 * event, made of parts, of which those that are made in one millisecond share all but the id, the handle and the principal.
 */
export class LimitCreations {
  readonly #random: Buffer;
  #table = newTable();
  #rows = 0;
  #made = 0;

  /** @param count - how many are made at a time. */
  constructor(count: number) {
    this.#random = Buffer.alloc(count * RANDOM_BYTES);
  }

  /** Makes some. */
  make(): readonly LimitCreation[] {
    randomFillSync(this.#random);
    const rest = restOfText(Date.now());
    const made: LimitCreation[] = [];
    for (let begin = 0; begin < this.#random.length; begin += RANDOM_BYTES) {
      const number = this.#made++;
      const token = `sess_${this.#random.toString('base64url', begin, begin + RANDOM_BYTES)}`;
      const digits = hash('sha256', DOMAIN + token, 'hex');
      const id = ID_PREFIX + (FIRST_NUMBER + number);
      const text = `{"id":"${id}","type":"session_created","data":{"v":1,"token_handle":"sha256:v1:${digits}","principal":"${benchPrincipal(number)}"${rest}`;
      made.push({ token, id, digits, text });
    }
    return made;
  }

  /** Lets sessions be found by all of their digests. The disk can work meanwhile. */
  enter(made: readonly LimitCreation[]): void {
    for (const { digits } of made) {
      if (this.#rows === MOST_ROWS) {
        this.#table = newTable();
        this.#rows = 0;
      }
      const { words, table } = this.#table;
      const begin = this.#rows * DIGEST_WORDS;
      for (let word = 0; word < DIGEST_WORDS; word++) words[begin + word] = wordOf(digits, word * DIGITS_A_WORD);
      table.add(words[begin] as number, this.#rows++);
    }
  }

  /** Whether the sessions of these can be found. */
  hasEntered(made: readonly LimitCreation[]): boolean {
    const { table } = this.#table;
    return made.every(({ digits }) => {
      const key = Int32Array.from({ length: DIGEST_WORDS }, (_, word) => wordOf(digits, word * DIGITS_A_WORD));
      return table.find(key[0] as number, key) >= 0;
    });
  }
}

function newTable(): { readonly words: Int32Array; readonly table: KeyTable } {
  const words = new Int32Array(MOST_ROWS * DIGEST_WORDS);
  return { words, table: new KeyTable(words, DIGEST_WORDS, { at: 0, words: DIGEST_WORDS }, MOST_ROWS) };
}

function restOfText(now: number): string {
  const { idleTimeoutMs, absoluteTimeoutMs } = BENCH_POLICY;
  const after = (ms: number): string => new Date(now + ms).toISOString();
  return `,"created_at":"${after(0)}","expires_at":"${after(idleTimeoutMs ?? 0)}","absolute_expires_at":"${after(absoluteTimeoutMs)}","idle_timeout_ms":${idleTimeoutMs},"attributes":${ATTRIBUTES},"minted":true}}`;
}

function wordOf(digits: string, from: number): number {
  let word = 0;
  for (let at = from; at < from + DIGITS_A_WORD; at++) word = (word << 4) | (VALUES[digits.charCodeAt(at)] as number);
  return word;
}
