const FINAL_ROUNDS = 3;

/**
 * HalfSipHash-1-3 of a text (Aumasson and Bernstein, SipHash: a fast short-input PRF). Who does not know the key can't
 * choose texts that have one hash, and so can't make a table slow whose texts people choose, as principals are.
 *
 * @param low - half of the key, 32 bits.
 * @param high - the other half.
 * @returns 32 bits.
 */
export function keyedHash(text: string, low: number, high: number): number {
  let a = low;
  let b = high;
  let c = low ^ 0x6c796765;
  let d = high ^ 0x74656462;
  const { length } = text;
  // Two units of UTF-16 to a round, then the length.
  const words = (length + 1) >> 1;
  for (let round = 0; round <= words + FINAL_ROUNDS; round++) {
    const word = round < words ? wordAt(text, 2 * round) : round === words ? length : 0;
    if (round === words + 1) c ^= 0xff;
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

// Behind the end of a text there is nothing.
function wordAt(text: string, index: number): number {
  const next = index + 1 < text.length ? text.charCodeAt(index + 1) : 0;
  return text.charCodeAt(index) | (next << 16);
}

function turned(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
