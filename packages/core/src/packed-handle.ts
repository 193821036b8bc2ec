import { mixBits } from './mix-bits.ts';
import { NumberedTexts } from './numbered-texts.ts';
import { isTokenHandle, type TokenHandle } from './token-handle.ts';

/** How many words the digits of a handle take. */
export const HANDLE_WORDS = 8;

/** What {@link PackedHandle.prefix} is of every handle that was made without a key. */
export const PLAIN = 0;

const PLAIN_PREFIX = 'sha256:v1:';
const DIGITS = 64;
// Longer than any handle of a store.
const BYTES = 128;

/**
 * Handles as numbers, so that a table of millions needs no string for each: 64 lower-case hexadecimal digits as eight
 * words, and what stands before them as one number. What does not end in such digits, as no handle of a store does, is
 * all prefix. Two handles are equal if and only if their words and their prefixes are.
 *
 * Four digits are read at a time, and strictly: that costs a third of reading each.
 */
export class PackedHandle {
  /** The digits of the handle that was packed last. */
  readonly words: Int32Array = new Int32Array(HANDLE_WORDS);
  readonly #prefixes = new NumberedTexts();
  // Of each prefix with digits behind it, whether that is a handle.
  readonly #isHandle: boolean[] = [];
  #prefix = 0;
  // Unless that was all.
  #prefixText: string | undefined;
  #packed: TokenHandle | undefined;

  constructor() {
    this.#setPrefix(PLAIN_PREFIX, 0);
  }

  /** What stands before the digits of the handle that was packed last: a whole number. */
  get prefix(): number {
    return this.#prefix;
  }

  /** Whether all handles that were ever packed are plain ones. */
  get isAllPlain(): boolean {
    return this.#prefixes.size === 1;
  }

  /** Whether what was packed last is a handle at all: {@link isTokenHandle}, at no cost. */
  get isHandle(): boolean {
    return (this.#prefix & 1) === 0 && this.#isHandle[this.#prefix >> 1] === true;
  }

  /** 32 bits of the handle that was packed last. */
  get hash(): number {
    return hashOfHandle(this.words, this.#prefix);
  }

  /** Packs a handle. */
  pack(handle: TokenHandle): void {
    // Most are packed some times in a row.
    if (handle === this.#packed) return;
    this.#packed = handle;
    if (!readDigits(handle, this.words)) {
      this.words.fill(0);
      this.#setPrefix(handle, 1);
    } else if (!this.#hasPrefix(handle)) {
      this.#setPrefix(handle.slice(0, -DIGITS), 0);
    }
  }

  /** Packs a plain handle by the digest that {@link TokenDigest} gives: it need not be written out then. */
  packDigest(digest: string): void {
    this.#packed = undefined;
    this.#setPlain();
    for (let word = 0; word < HANDLE_WORDS; word++) {
      this.words[word] =
        (digitsOfBytes(digest.charCodeAt(2 * word)) << 4) | digitsOfBytes(digest.charCodeAt(2 * word + 1));
    }
  }

  /** The handle with this prefix, and the words that begin at a place. */
  unpack(prefix: number, words: Int32Array, at: number): TokenHandle {
    const text = this.#prefixes.text(prefix >> 1);
    return (prefix & 1) === 1 ? text : text + writeDigits(words, at);
  }

  // Nearly all have the same.
  #hasPrefix(handle: TokenHandle): boolean {
    const text = this.#prefixText;
    return text !== undefined && handle.length === text.length + DIGITS && handle.startsWith(text);
  }

  #setPlain(): void {
    this.#prefix = 0;
    this.#prefixText = PLAIN_PREFIX;
  }

  #setPrefix(text: string, isAll: 0 | 1): void {
    this.#prefix = 2 * this.#prefixes.number(text) + isAll;
    this.#prefixText = isAll === 1 ? undefined : text;
    if (isAll === 0) this.#isHandle[this.#prefix >> 1] ??= isTokenHandle(text + '0'.repeat(DIGITS));
  }
}

/** 32 bits of a packed handle. */
export function hashOfHandle(words: Int32Array, prefix: number): number {
  return mixBits((words[0] as number) ^ (words[7] as number) ^ Math.imul(prefix, 0x9e3779b1));
}

/** Packs the 64 digits that begin at a place. Gives false where that is none. */
export function packDigits(view: DataView, from: number, words: Int32Array): boolean {
  let strange = 0;
  for (let word = 0, at = from; word < HANDLE_WORDS; word++, at += 8) {
    const first = view.getInt32(at, true);
    const second = view.getInt32(at + 4, true);
    // In each byte the value of a digit, and what is none has a value above 15 or is not the digit of its value.
    const high = (first & 0x0f0f0f0f) + ((first >>> 6) & 0x01010101) * 9;
    const low = (second & 0x0f0f0f0f) + ((second >>> 6) & 0x01010101) * 9;
    strange |= ((high | low) & 0xf0f0f0f0) | (digitsOf(high) ^ first) | (digitsOf(low) ^ second);
    words[word] = (high << 4) | low;
  }
  return strange === 0;
}

const bytes: Buffer = Buffer.alloc(BYTES);
const view = new DataView(bytes.buffer, bytes.byteOffset, BYTES);
// Four characters each.
const fours = new Int32Array(bytes.buffer, bytes.byteOffset, BYTES / 4);

function readDigits(handle: TokenHandle, words: Int32Array): boolean {
  const { length } = handle;
  if (length < DIGITS || bytes.write(handle) !== length) return false;
  return packDigits(view, length - DIGITS, words);
}

// The values of the four digits of two bytes, of which the first is the low one, a byte each.
function digitsOfBytes(two: number): number {
  const apart = (two | (two << 8)) & 0x00ff00ff;
  return ((apart >>> 4) & 0x000f000f) | ((apart & 0x000f000f) << 8);
}

function writeDigits(words: Int32Array, at: number): string {
  for (let word = 0; word < HANDLE_WORDS; word++) {
    const packed = words[at + word] as number;
    fours[2 * word] = digitsOf((packed >>> 4) & 0x0f0f0f0f);
    fours[2 * word + 1] = digitsOf(packed & 0x0f0f0f0f);
  }
  return bytes.toString('latin1', 0, DIGITS);
}

// The digits of four values from 0 to 15: behind 9 comes a, 39 characters further on.
function digitsOf(values: number): number {
  return values + 0x30303030 + (((values + 0x06060606) >>> 4) & 0x01010101) * 39;
}
