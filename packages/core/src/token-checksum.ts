/** How many characters a checksum has. */
export const TOKEN_CHECKSUM_LENGTH = 6;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
// CRC-32 with the reversed polynomial of ISO 3309, as zlib has it.
const POLYNOMIAL = 0xedb88320;
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? POLYNOMIAL : 0);
  return rest;
});
// The same for a byte that has one, two and three behind it.
const TABLE_1 = TABLE.map(behindZero);
const TABLE_2 = TABLE_1.map(behindZero);
const TABLE_3 = TABLE_2.map(behindZero);
// What a digit of a checksum is worth, by its byte.
const NO_DIGIT = 64;
const VALUES = new Uint8Array(256).fill(NO_DIGIT);
for (let value = 0; value < DIGITS.length; value++) VALUES[DIGITS.charCodeAt(value)] = value;

/** The running sum of no characters. */
export const NO_SUM = -1;

/**
 * The running sum of what `sum` is of and one more ASCII character. Every request sums up a token: one character at a
 * time while its spelling is looked at anyway costs a third less than going into a library for some fifty bytes.
 */
export function addToSum(sum: number, unit: number): number {
  return (sum >>> 8) ^ (TABLE[(sum ^ unit) & 0xff] as number);
}

/** The running sum of what `sum` is of and the bytes of the first `count` words, the lowest of each first. */
export function addWordsToSum(sum: number, words: Int32Array, count: number): number {
  let running = sum;
  for (let index = 0; index < count; index++) {
    const four = running ^ (words[index] as number);
    running =
      (TABLE_3[four & 0xff] as number) ^
      (TABLE_2[(four >>> 8) & 0xff] as number) ^
      (TABLE_1[(four >>> 16) & 0xff] as number) ^
      (TABLE[four >>> 24] as number);
  }
  return running;
}

/** Whether the bytes at a place are the checksum that a running sum comes to, in its only spelling. */
export function isSumAt(bytes: Uint8Array, at: number, sum: number): boolean {
  let strange = 0;
  let value = 0;
  // Exact: six digits are fewer than 36 bits.
  for (let index = at; index < at + TOKEN_CHECKSUM_LENGTH; index++) {
    const digit = VALUES[bytes[index] as number] as number;
    strange |= digit;
    value = value * 62 + digit;
  }
  return strange < NO_DIGIT && value === ~sum >>> 0;
}

/** Whether `token` ends with the checksum that a running sum comes to. */
export function endsWithSum(token: string, sum: number): boolean {
  let rest = ~sum >>> 0;
  for (let count = 1; count <= TOKEN_CHECKSUM_LENGTH; count++) {
    if (token.charCodeAt(token.length - count) !== DIGITS.charCodeAt(rest % 62)) return false;
    rest = (rest / 62) >>> 0;
  }
  return true;
}

/** The checksum of `body`, which is ASCII: its CRC-32 in base62 (`0-9A-Za-z`), the highest digit first. */
export function tokenChecksum(body: string): string {
  let sum = NO_SUM;
  for (let index = 0; index < body.length; index++) sum = addToSum(sum, body.charCodeAt(index));
  let rest = ~sum >>> 0;
  let digits = '';
  for (let count = 0; count < TOKEN_CHECKSUM_LENGTH; count++) {
    digits = DIGITS.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function behindZero(sum: number): number {
  return (sum >>> 8) ^ (TABLE[sum & 0xff] as number);
}
