import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_TOKEN_PREFIX, isToken, mintToken, readTokenPrefix } from '../src/token.ts';
import { DEFAULT_TOKEN_DOMAIN, readTokenDomain, tokenHandle } from '../src/token-handle.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const PRINTABLE = Array.from({ length: 0x7e - 0x21 + 1 }, (_, index) => String.fromCharCode(0x21 + index));
const RANDOM_LENGTH = 43;

/** The checksum as docs/format.md tells it, by whole numbers of any size. */
function checksumOf(body: string): string {
  let rest = BigInt(crc32(body));
  let digits = '';
  while (digits.length < 6) {
    digits = DIGITS.charAt(Number(rest % 62n)) + digits;
    rest /= 62n;
  }
  return digits;
}

describe('a generated token', () => {
  it('looks as it always has', () => {
    expect(mintToken(DEFAULT_TOKEN_PREFIX, (size) => new Uint8Array(size).fill(7))).toBe(
      'sess_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc40ELmv',
    );
  });

  it('is believed with its right checksum and in the alphabet of RFC 4648 alone', () => {
    const body = mintToken('sess', randomBytes).slice(0, -6);
    expect(isToken(body + checksumOf(body), 'sess'), 'control').toBe(true);
    for (let place = 0; place < RANDOM_LENGTH; place++) {
      for (const other of PRINTABLE) {
        const at = 'sess_'.length + place;
        const bent = body.slice(0, at) + other + body.slice(at + 1);
        // The last character carries four bits: the other two are zero.
        const isCanonical = place < RANDOM_LENGTH - 1 || BASE64URL.indexOf(other) % 4 === 0;
        const expected = BASE64URL.includes(other) && isCanonical;
        expect(isToken(bent + checksumOf(bent), 'sess'), `${other} at ${place}`).toBe(expected);
      }
    }
  });

  it('has one length, whatever its checksum says', () =>
    fc.assert(
      fc.property(fc.nat(80), (length) => {
        const body = `sess_${'A'.repeat(length)}`;
        expect(isToken(body + checksumOf(body), 'sess')).toBe(length === RANDOM_LENGTH);
      }),
    ));
});

it('a token is printable ASCII, whatever its prefix is said to be', () => {
  for (const prefix of ['ses s', 'sess\u007f', 'sés', 'sess\0']) {
    const token = mintToken(prefix, randomBytes);
    expect(isToken(token, prefix), prefix).toBe(false);
    expect(isToken(token, 'sess'), prefix).toBe(false);
  }
});

describe('a token of a caller’s own making', () => {
  it('holds any character from ! to ~, at every place, and no other', () => {
    for (let unit = 0; unit <= 0x1ff; unit++) {
      const character = String.fromCharCode(unit);
      for (const place of [0, 20, 39]) {
        const token = 'x'.repeat(place) + character + 'x'.repeat(39 - place);
        expect(isToken(token, 'sess'), `U+${unit.toString(16)} at ${place}`).toBe(unit >= 0x21 && unit <= 0x7e);
      }
    }
  });

  it('has 32 to 512 characters', () => {
    for (let length = 0; length <= 600; length++) {
      expect(isToken('~'.repeat(length), 'sess'), String(length)).toBe(length >= 32 && length <= 512);
    }
  });

  it('may begin with the prefix of the store, but not with that and _', () => {
    expect(isToken(`sess${'x'.repeat(40)}`, 'sess')).toBe(true);
    expect(isToken(`sess_${'x'.repeat(40)}`, 'sess')).toBe(false);
    expect(isToken(`xsess_${'x'.repeat(40)}`, 'sess')).toBe(true);
  });

  it('never begins as a handle does, and may hold that elsewhere', () => {
    for (const scheme of ['sha256:', 'hmac-sha256:']) {
      expect(isToken(scheme + 'x'.repeat(40), 'sess')).toBe(false);
      expect(isToken(`x${scheme}${'x'.repeat(40)}`, 'sess')).toBe(true);
    }
  });
});

it('a refused prefix is told what a prefix is', () => {
  expect(readTokenPrefix('a'.repeat(32))).toBe('a'.repeat(32));
  for (const prefix of ['a'.repeat(33), ' a', 'a ', 'a\n', ['a']]) {
    expect(() => readTokenPrefix(prefix)).toThrow(
      expect.objectContaining({
        field: 'tokenPrefix',
        message: expect.stringMatching(/^tokenPrefix must be 1 to 32 /),
      }),
    );
  }
});

it('a refused domain is told what a domain is', () => {
  expect(readTokenDomain('~'.repeat(128))).toBe('~'.repeat(128));
  for (const domain of ['~'.repeat(129), '', ' a', 'a ', 'a\u007f', ['a']]) {
    expect(() => readTokenDomain(domain)).toThrow(
      expect.objectContaining({
        field: 'tokenDomain',
        message: expect.stringMatching(/^tokenDomain must be 1 to 128 /),
      }),
    );
  }
});

it('a token has the handle that it always had, in a store that names no domain', () => {
  // printf 'sessionlog.session-token.v1\0xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' | openssl dgst -sha256
  expect(tokenHandle(DEFAULT_TOKEN_DOMAIN, 'x'.repeat(32))).toBe(
    'sha256:v1:ea0ccf92dff0c94dec9dd35189c4529df9d6e5ad58013993470c21c0d7a68835',
  );
});
