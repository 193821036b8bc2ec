import { createSecretKey, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileToken } from '../src/testing/arbitraries/hostile-token.ts';
import { isToken, mintToken, readTokenPrefix } from '../src/token.ts';
import { keyedTokenHandle, tokenHandle } from '../src/token-handle.ts';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const PREFIX = 'sess';
const mint = (): string => mintToken(PREFIX, randomBytes);

describe('generated tokens', () => {
  it('are prefix, 43 base64url characters of 32 random bytes, and 6 base62 characters of CRC-32', () => {
    const token = mintToken(PREFIX, (size) => new Uint8Array(size).fill(7));
    const body = `sess_${Buffer.alloc(32, 7).toString('base64url')}`;
    expect(token.slice(0, -6)).toBe(body);
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const value = [...token.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
    expect(value).toBe(crc32(body));
  });

  it('are known by their store, and by a store with another prefix as somebody else’s', () => {
    expect(isToken(mint(), PREFIX)).toBe(true);
    expect(isToken(mint(), 'other')).toBe(true);
  });

  it('have one spelling: no other character at any place is accepted', () => {
    const token = mint();
    for (let place = PREFIX.length + 1; place < token.length; place++) {
      for (const other of BASE64URL) {
        if (other === token[place]) continue;
        expect(isToken(token.slice(0, place) + other + token.slice(place + 1), PREFIX)).toBe(false);
      }
    }
  });

  it('end on a canonical base64url character even where the checksum is right', () => {
    const body = `sess_${'A'.repeat(42)}B`;
    let rest = crc32(body);
    let sum = '';
    for (let count = 0; count < 6; count++) {
      sum = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.charAt(rest % 62) + sum;
      rest = Math.floor(rest / 62);
    }
    expect(isToken(body + sum, PREFIX)).toBe(false);
  });

  it('need as many random bytes as were asked for, and not only zeros', () => {
    const broken = [
      () => new Uint8Array(31),
      () => new Uint8Array(32),
      () => 'x'.repeat(32) as never,
      () => undefined as never,
    ];
    for (const source of broken) {
      expect(() => mintToken(PREFIX, source)).toThrow(
        expect.objectContaining({ code: 'ERR_SESSION_INVALID', field: 'randomBytes' }),
      );
    }
  });
});

describe('tokens', () => {
  it('are refused or another token, however the real one is bent', () => {
    const token = mint();
    const handle = tokenHandle('d', token);
    fc.assert(
      fc.property(hostileToken({ token, handle, sessionId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }), (value) => {
        if (isToken(value, PREFIX)) expect(tokenHandle('d', value)).not.toBe(handle);
      }),
      { numRuns: 2000 },
    );
  });

  it('are refused or another token under a key too, however the real one is bent', () => {
    const token = mint();
    const key = createSecretKey(randomBytes(32));
    const handle = keyedTokenHandle('k', key, 'd', token);
    fc.assert(
      fc.property(hostileToken({ token, handle, sessionId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }), (value) => {
        if (isToken(value, PREFIX)) expect(keyedTokenHandle('k', key, 'd', value)).not.toBe(handle);
        expect(value === handle && isToken(value, PREFIX)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('of a caller’s own making are 32 to 512 printable ASCII characters', () => {
    expect(isToken('x'.repeat(32), PREFIX)).toBe(true);
    expect(isToken('~'.repeat(512), PREFIX)).toBe(true);
    const refused = [
      'x'.repeat(31),
      'x'.repeat(513),
      ` ${'x'.repeat(40)}`,
      `${'x'.repeat(40)}\n`,
      `${'x'.repeat(40)}é`,
      40,
      null,
      ['x'.repeat(40)],
    ];
    for (const value of refused) expect(isToken(value, PREFIX)).toBe(false);
  });

  it('are never a handle, plain or under any key (HDL-2)', () => {
    const key = createSecretKey(randomBytes(32));
    const keyId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
    fc.assert(
      fc.property(keyId, fc.constantFrom(PREFIX, 'sha256', 'hmac', 'h'), (id, prefix) => {
        expect(isToken(tokenHandle('d', mint()), prefix)).toBe(false);
        expect(isToken(keyedTokenHandle(id, key, 'd', mint()), prefix)).toBe(false);
      }),
    );
  });

  it('of a caller’s own making may look like a handle further on', () => {
    for (const scheme of ['sha256', 'hmac-sha256']) {
      expect(isToken(`x${scheme}:${'a'.repeat(64)}`, PREFIX)).toBe(true);
      expect(isToken(`${scheme}-${'a'.repeat(64)}`, PREFIX)).toBe(true);
    }
  });

  it('carry a prefix of letters, digits and _', () => {
    for (const prefix of ['s', 'my_app', 'A1']) expect(readTokenPrefix(prefix)).toBe(prefix);
    for (const prefix of ['', '1a', '_a', 'a-b', 'a b', 'é', 'a'.repeat(33), 7, undefined]) {
      expect(() => readTokenPrefix(prefix)).toThrow(expect.objectContaining({ code: 'ERR_SESSION_INVALID' }));
    }
  });
});
