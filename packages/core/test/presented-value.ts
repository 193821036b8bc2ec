import fc from 'fast-check';
import { hostileToken } from '../src/testing/arbitraries/hostile-token.ts';
import { mintToken } from '../src/token.ts';
import { tokenChecksum } from '../src/token-checksum.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUM_LENGTH = 6;

/**
 * What may come straight from a request: what a store with this prefix drew, the like with other characters, with and without
 * their right checksum, tokens of callers, and anything else.
 */
export function presentedValue(tokenPrefix: string): fc.Arbitrary<unknown> {
  const minted = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => mintToken(tokenPrefix, () => bytes.with(0, 1)));
  const other = fc.oneof(printable, fc.constantFrom('\0', ' ', '\u007f', '\ud800', '€', '💧'));
  const bent = fc.tuple(minted, fc.nat(), other).map(([token, place, unit]) => replaced(token, place, () => unit));
  const resummed = bent.map((token) => token.slice(0, -SUM_LENGTH) + tokenChecksum(token.slice(0, -SUM_LENGTH)));
  const sameLowByte = fc
    .tuple(minted, fc.nat(), fc.integer({ min: 1, max: 255 }))
    .map(([token, place, high]) =>
      replaced(token, place, (unit) => String.fromCharCode((high << 8) | unit.charCodeAt(0))),
    );
  const sameLowSum = fc
    .tuple(minted, fc.constantFrom(1, 62, 2 ** 32))
    .map(([token, more]) => token.slice(0, -SUM_LENGTH) + digitsOf(sumOf(token.slice(-SUM_LENGTH)) + more));
  const callers = fc.string({ unit: printable, minLength: 30, maxLength: 100 });
  const hostile = minted.chain((token) => hostileToken({ token, handle: 'x'.repeat(74), sessionId: 'x'.repeat(26) }));
  return fc.oneof(minted, bent, resummed, sameLowByte, sameLowSum, callers, hostile);
}

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((unit) => String.fromCharCode(unit));

function replaced(token: string, place: number, by: (unit: string) => string): string {
  const at = place % token.length;
  return token.slice(0, at) + by(token.charAt(at)) + token.slice(at + 1);
}

function sumOf(digits: string): number {
  return [...digits].reduce((sum, digit) => sum * DIGITS.length + DIGITS.indexOf(digit), 0);
}

function digitsOf(sum: number): string {
  let digits = '';
  for (let rest = sum; digits.length < SUM_LENGTH; rest = Math.floor(rest / DIGITS.length)) {
    digits = DIGITS.charAt(rest % DIGITS.length) + digits;
  }
  return digits;
}
