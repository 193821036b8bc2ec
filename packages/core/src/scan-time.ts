const DAY_MS = 86_400_000;
const DAYS: readonly number[] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_BEFORE: readonly number[] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
// So far below zero that no number with it as a digit is one that a time may hold.
const NO_DIGIT = -1_000_000;

/** Bytes of a time in the one spelling of `formatTime`. */
export const TIME_BYTES = 24;

/**
 * The moment, in epoch milliseconds, that the {@link TIME_BYTES} at a place name in the one spelling of `formatTime`; `NaN`
 * where they name none. Reckoned from the digits: the date parser of JavaScript takes six times as long, and takes more
 * than that spelling.
 */
export function scanTime(bytes: Uint8Array, at: number): number {
  if (!isPunctuated(bytes, at)) return Number.NaN;
  const year = 100 * twoDigits(bytes, at) + twoDigits(bytes, at + 2);
  const month = twoDigits(bytes, at + 5);
  const day = twoDigits(bytes, at + 8);
  const hour = twoDigits(bytes, at + 11);
  const minute = twoDigits(bytes, at + 14);
  const second = twoDigits(bytes, at + 17);
  const millisecond = 10 * twoDigits(bytes, at + 20) + digit(bytes, at + 22);
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 && millisecond >= 0;
  if (!isTime || !isDay(year, month, day)) return Number.NaN;
  return DAY_MS * daysBefore(year, month, day) + 1000 * (3600 * hour + 60 * minute + second) + millisecond;
}

function isPunctuated(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at + 4] === 0x2d &&
    bytes[at + 7] === 0x2d &&
    bytes[at + 10] === 0x54 &&
    bytes[at + 13] === 0x3a &&
    bytes[at + 16] === 0x3a &&
    bytes[at + 19] === 0x2e &&
    bytes[at + 23] === 0x5a
  );
}

function digit(bytes: Uint8Array, at: number): number {
  const value = (bytes[at] as number) - 0x30;
  return value >= 0 && value <= 9 ? value : NO_DIGIT;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return 10 * digit(bytes, at) + digit(bytes, at + 1);
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1970 || month < 1 || month > 12 || day < 1) return false;
  return day <= (DAYS[month] as number) || (month === 2 && day === 29 && isLeap(year));
}

// Since the beginning of 1970.
function daysBefore(year: number, month: number, day: number): number {
  const years = year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) - 477;
  const thisYear = (DAYS_BEFORE[month] as number) + (month > 2 && isLeap(year) ? 1 : 0);
  return 365 * (year - 1970) + leapDays + thisYear + day - 1;
}
