import { BASE64URL, RANDOM_LENGTH } from './token.ts';
import { addToSum, addWordsToSum, isSumAt, NO_SUM, TOKEN_CHECKSUM_LENGTH } from './token-checksum.ts';

const UNDERSCORE = 0x5f;
// What six bits a byte stands for.
const NO_SIX_BITS = 64;
const sixBits = new Uint8Array(256).fill(NO_SIX_BITS);
for (let bits = 0; bits < NO_SIX_BITS; bits++) sixBits[BASE64URL.charCodeAt(bits)] = bits;

/** How many bytes a token has behind its prefix that a store drew. */
export const MINTED_BYTES: number = 1 + RANDOM_LENGTH + TOKEN_CHECKSUM_LENGTH;

/** Whether some bytes begin as a token does that a store with this prefix drew. */
export function beginsAsMinted(bytes: Uint8Array, prefix: string): boolean {
  for (let index = 0; index < prefix.length; index++) {
    if (bytes[index] !== prefix.charCodeAt(index)) return false;
  }
  return bytes[prefix.length] === UNDERSCORE;
}

/**
 * {@link isToken} of a text that {@link beginsAsMinted}, and is as long as such a token. Every request looks at a token: where
 * its bytes stand to be hashed anyway, that takes half of the time that its characters take.
 *
 * @param words - the same bytes.
 */
export function areMintedBytes(bytes: Uint8Array, words: Int32Array, prefixLength: number): boolean {
  const begin = prefixLength + 1;
  const end = begin + RANDOM_LENGTH;
  let strange = 0;
  let bits = 0;
  for (let index = begin; index < end; index++) {
    bits = sixBits[bytes[index] as number] as number;
    strange |= bits;
  }
  // 43 characters hold 258 bits: the last two must be zero, or two spellings would be one token.
  if (strange >= NO_SIX_BITS || (bits & 3) !== 0) return false;
  const rest = end & 3;
  let sum = addWordsToSum(NO_SUM, words, (end - rest) >> 2);
  for (let index = end - rest; index < end; index++) sum = addToSum(sum, bytes[index] as number);
  return isSumAt(bytes, end, sum);
}
