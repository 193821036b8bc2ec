const NO_DIGIT = 255;
const SPELLING = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const DIGITS = new Uint8Array(256).fill(NO_DIGIT);
for (let value = 0; value < 16; value++) DIGITS[value.toString(16).charCodeAt(0)] = value;

/** Lower-case hex of a safe integer, filled with zeros to exactly `digits` digits. */
export function encodeHex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Writes what {@link encodeHex} gives, of a number below 2^53, at `start`. */
export function writeHex(target: Uint8Array, start: number, value: number, digits: number): void {
  let index = start + digits;
  // Shifts know 32 bits alone, and are ten times as fast as divisions.
  for (let rest = value | 0; index > start && index > start + digits - 8; rest >>>= 4) {
    target[--index] = SPELLING[rest & 15] as number;
  }
  if (index > start) writeHex(target, start, Math.floor(value / 2 ** 32), digits - 8);
}

/** The number that `digits` lower-case hex digits at `start` spell (at most 13), or `NaN` when one is no such digit. */
export function decodeHex(bytes: Uint8Array, start: number, digits: number): number {
  const end = start + digits;
  const middle = Math.max(start, end - 8);
  let high = 0;
  let low = 0;
  let seen = 0;
  for (let index = start; index < end; index++) {
    const digit = DIGITS[bytes[index] ?? 0] ?? NO_DIGIT;
    seen |= digit;
    if (index < middle) high = (high << 4) | digit;
    else low = (low << 4) | digit;
  }
  return seen < 16 ? high * 2 ** 32 + (low >>> 0) : Number.NaN;
}
