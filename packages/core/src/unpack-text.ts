import { wordsIn } from './packed-text.ts';

const FEWEST_WORDS = 65;
const SHORT_BYTES = 12;
// Of four bytes those that none of ASCII has.
const BEYOND_ASCII = 0x80808080;

let words = new Int32Array(FEWEST_WORDS);
let bytes: Buffer = Buffer.from(words.buffer);

/**
 * The text of so many bytes of UTF-8 that begin at a place of some words. That of a short one is made all at once of its
 * characters, which costs half of what a buffer does.
 */
export function unpackText(packed: Int32Array, from: number, length: number): string {
  const a = packed[from] as number;
  const b = packed[from + 1] as number;
  const c = packed[from + 2] as number;
  return length <= SHORT_BYTES && ((a | b | c) & BEYOND_ASCII) === 0
    ? characters(a, b, c).substring(0, length)
    : decode(packed, from, length);
}

function decode(packed: Int32Array, from: number, length: number): string {
  const count = wordsIn(length);
  if (count > words.length) {
    words = new Int32Array(count);
    bytes = Buffer.from(words.buffer);
  }
  for (let word = 0; word < count; word++) words[word] = packed[from + word] as number;
  return bytes.toString('utf8', 0, length);
}

function characters(a: number, b: number, c: number): string {
  return String.fromCharCode(
    a & 0x7f,
    (a >> 8) & 0x7f,
    (a >> 16) & 0x7f,
    a >> 24,
    b & 0x7f,
    (b >> 8) & 0x7f,
    (b >> 16) & 0x7f,
    b >> 24,
    c & 0x7f,
    (c >> 8) & 0x7f,
    (c >> 16) & 0x7f,
    c >> 24,
  );
}
