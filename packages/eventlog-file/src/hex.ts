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

/** What {@link decodeHex} gives of 8 digits: four at a time. */
export function decodeEight(view: DataView, start: number): number {
  const first = view.getInt32(start, true);
  const last = view.getInt32(start + 4, true);
  const high = valuesOf(first);
  const low = valuesOf(last);
  const strange = ((high | low) & 0xf0f0f0f0) | (digitsOf(high) ^ first) | (digitsOf(low) ^ last);
  return strange === 0 ? together(high) * 2 ** 16 + together(low) : Number.NaN;
}

/** Whether the 8 bytes at a place spell the lowest 32 bits of a number, as {@link encodeHex} does. */
export function isHexOf(view: DataView, start: number, value: number): boolean {
  const high = apart(value >>> 16);
  const low = apart(value & 0xffff);
  return view.getInt32(start, true) === digitsOf(high) && view.getInt32(start + 4, true) === digitsOf(low);
}

// Four values in the bytes of a word, of which the first is the lowest, as one number, and back.
function together(values: number): number {
  return ((values & 15) << 12) | (values & 0x0f00) | ((values >>> 12) & 0x00f0) | (values >>> 24);
}

function apart(value: number): number {
  return (value >>> 12) | (value & 0x0f00) | ((value & 0x00f0) << 12) | ((value & 15) << 24);
}

// The values of four digits: of what is no digit it is above 15, or that of another character.
function valuesOf(digits: number): number {
  return (digits & 0x0f0f0f0f) + ((digits >>> 6) & 0x01010101) * 9;
}

// Behind 9 comes a, 39 characters further on.
function digitsOf(values: number): number {
  return (values + 0x30303030 + (((values + 0x06060606) >>> 4) & 0x01010101) * 39) | 0;
}
