import { wordsIn } from './packed-text.ts';

const FINAL_ROUNDS = 3;

/**
 * HalfSipHash-1-3 of a text (Aumasson and Bernstein, SipHash: a fast short-input PRF). Who does not know the key can't
 * choose texts that have one hash, and so can't make a table slow whose texts people choose, as principals are.
 *
 * @param key - two words.
 * @param words - have the bytes of the text from a place on, and zeros in the last word behind its end.
 * @param from - that place.
 * @param length - how many bytes the text has.
 * @returns 32 bits.
 */
export function keyedHash(key: Int32Array, words: Int32Array, from: number, length: number): number {
  let a = key[0] as number;
  let b = key[1] as number;
  let c = a ^ 0x6c796765;
  let d = b ^ 0x74656462;
  // Four bytes to a round, then the length.
  const count = wordsIn(length);
  for (let round = 0; round <= count + FINAL_ROUNDS; round++) {
    const word = round < count ? (words[from + round] as number) : round === count ? length : 0;
    if (round === count + 1) c ^= 0xff;
    d ^= word;
    a = (a + b) | 0;
    b = turned(b, 5) ^ a;
    a = turned(a, 16);
    c = (c + d) | 0;
    d = turned(d, 8) ^ c;
    a = (a + d) | 0;
    d = turned(d, 7) ^ a;
    c = (c + b) | 0;
    b = turned(b, 13) ^ c;
    c = turned(c, 16);
    a ^= word;
  }
  return b ^ d;
}

function turned(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
