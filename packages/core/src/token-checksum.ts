/** How many characters a checksum has. */
export const TOKEN_CHECKSUM_LENGTH = 6;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
// CRC-32 with the reversed polynomial of ISO 3309, as zlib has it.
const POLYNOMIAL = 0xedb88320;
const LAST = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? POLYNOMIAL : 0);
  return rest;
});
const THIRD = withZeroBehind(LAST);
const SECOND = withZeroBehind(THIRD);
const FIRST = withZeroBehind(SECOND);

/** The running sum of no characters. */
export const NO_SUM = -1;

/**
 * The running sum of what `sum` is of and one more ASCII character. Every request sums up a token: one character at a
 * time while its spelling is looked at anyway costs a third less than going into a library for some fifty bytes.
 */
export function addToSum(sum: number, unit: number): number {
  return (sum >>> 8) ^ (LAST[(sum ^ unit) & 0xff] as number);
}

/**
 * {@link addToSum} of four characters, the first in the lowest eight bits: of several that depend on each other each waits
 * for the table, of these one.
 */
export function addFourToSum(sum: number, units: number): number {
  const rest = sum ^ units;
  return (
    (FIRST[rest & 0xff] as number) ^
    (SECOND[(rest >>> 8) & 0xff] as number) ^
    (THIRD[(rest >>> 16) & 0xff] as number) ^
    (LAST[rest >>> 24] as number)
  );
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

// What a byte leaves behind, with one zero more behind it.
function withZeroBehind(table: Int32Array): Int32Array {
  return table.map((rest) => (LAST[rest & 0xff] as number) ^ (rest >>> 8));
}
