import { spawnSync } from 'node:child_process';
import { createHash, createSecretKey, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isTokenHandle,
  keyedTokenHandle,
  readTokenDomain,
  tokenHandle,
  tokenHandleKeyId,
} from '../src/token-handle.ts';

interface Vector {
  readonly tokenDomain: string;
  readonly token: string;
  readonly handle: string;
}

interface KeyedVector extends Vector {
  readonly keyId: string;
  /** In hex. */
  readonly key: string;
}

// Made with: printf '<domain>\0<token>' | openssl dgst -sha256
const vectors: readonly Vector[] = readVectors('token-handle.vectors.json');
// Made with: printf '<domain>\0<token>' | openssl dgst -sha256 -mac HMAC -macopt hexkey:<key>
const keyedVectors: readonly KeyedVector[] = readVectors('token-handle.keyed-vectors.json');

const openssl = spawnSync('openssl', ['version']).status === 0;
const { subtle } = webcrypto;

describe('plain token handles', () => {
  it('are the documented hash in 20 known answers', () => {
    expect(vectors).toHaveLength(20);
    for (const { tokenDomain, token, handle } of vectors) expect(tokenHandle(tokenDomain, token)).toBe(handle);
  });

  it('under the domain of another store are the handles that it wrote', () => {
    const foreign = vectors.filter(({ tokenDomain }) => tokenDomain === 'harn.orchestrator.session-token.v1');
    expect(foreign.length).toBeGreaterThan(0);
  });

  it('are what the other hash of Node says', async () => {
    for (const vector of vectors) {
      const digits = await subtle.digest('SHA-256', hashed(vector));
      expect(`sha256:v1:${Buffer.from(digits).toString('hex')}`).toBe(vector.handle);
    }
  });

  // Skipped only where there is no openssl to ask; the vectors above stand for it there.
  it.skipIf(!openssl)('are what openssl says', () => {
    for (const vector of vectors) expect(`sha256:v1:${askOpenssl(vector, [])}`).toBe(vector.handle);
  });

  it('keep two domains apart, and domain from token', () => {
    const token = 'x'.repeat(40);
    expect(tokenHandle('a', token)).not.toBe(tokenHandle('b', token));
    expect(tokenHandle('ab', `c${token}`)).not.toBe(tokenHandle('a', `bc${token}`));
  });
});

describe('keyed token handles', () => {
  it('are the documented HMAC in 24 known answers, with keys shorter than, as long as and longer than a block', () => {
    expect(keyedVectors).toHaveLength(24);
    const lengths = new Set(keyedVectors.map(({ key }) => Math.sign(key.length / 2 - 64)));
    expect(lengths).toEqual(new Set([-1, 0, 1]));
    for (const vector of keyedVectors) expect(keyed(vector)).toBe(vector.handle);
  });

  it('are what the other HMAC of Node says', async () => {
    for (const vector of keyedVectors) {
      const algorithm = { name: 'HMAC', hash: 'SHA-256' };
      const key = await subtle.importKey('raw', Buffer.from(vector.key, 'hex'), algorithm, false, ['sign']);
      const digits = await subtle.sign('HMAC', key, hashed(vector));
      expect(`hmac-sha256:v2:${vector.keyId}:${Buffer.from(digits).toString('hex')}`).toBe(vector.handle);
    }
  });

  // Skipped where there is no openssl, as above.
  it.skipIf(!openssl)('are what openssl says', () => {
    for (const vector of keyedVectors) {
      const digits = askOpenssl(vector, ['-mac', 'HMAC', '-macopt', `hexkey:${vector.key}`]);
      expect(`hmac-sha256:v2:${vector.keyId}:${digits}`).toBe(vector.handle);
    }
  });

  it('are two hashes, as RFC 2104 writes them, under any key', () => {
    const key = fc.uint8Array({ minLength: 32, maxLength: 1024 });
    fc.assert(
      fc.property(key, tokenText(), (bytes, token) => {
        const handle = keyedTokenHandle('k', createSecretKey(bytes), 'd', token);
        expect(handle).toBe(`hmac-sha256:v2:k:${rfc2104(bytes, `d\0${token}`)}`);
      }),
    );
  });

  it('are others under another id, key, domain or token', () => {
    for (const vector of keyedVectors) {
      const changed = [
        { ...vector, keyId: `${vector.keyId.slice(1)}+` },
        { ...vector, key: `${vector.key}5a` },
        { ...vector, tokenDomain: `${vector.tokenDomain}x` },
        { ...vector, token: `${vector.token.slice(0, -1)}\u001f` },
      ];
      expect(new Set([vector, ...changed].map(keyed)).size).toBe(1 + changed.length);
    }
  });

  it('name the key that they were made with, and plain ones none', () => {
    for (const { handle, keyId } of keyedVectors) {
      expect(isTokenHandle(handle)).toBe(true);
      expect(tokenHandleKeyId(handle)).toBe(keyId);
    }
    for (const { handle } of vectors) expect(tokenHandleKeyId(handle)).toBeUndefined();
  });
});

describe('token handles', () => {
  it('are known, plain and keyed, by any id of the grammar', () => {
    const keyId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
    fc.assert(
      fc.property(keyId, digits(), (id, hex) => {
        expect(isTokenHandle(`sha256:v1:${hex}`)).toBe(true);
        expect(isTokenHandle(`hmac-sha256:v2:${id}:${hex}`)).toBe(true);
        expect(tokenHandleKeyId(`hmac-sha256:v2:${id}:${hex}`)).toBe(id);
      }),
    );
  });

  it('have one spelling: with any one character changed, added or left out it is none, or another one', () => {
    const [known = ''] = keyedVectors.map(({ handle }) => handle);
    const [plain = ''] = vectors.map(({ handle }) => handle);
    const character = fc.oneof(fc.constantFrom(':', '\n', '\0', ' ', 'A', 'g', 'é', 'а'), fc.string({ maxLength: 2 }));
    fc.assert(
      fc.property(fc.constantFrom(known, plain), fc.nat(100), fc.nat(1), character, (handle, at, cut, other) => {
        const place = at % (handle.length + 1);
        const bent = handle.slice(0, place) + other + handle.slice(place + cut);
        expect(isTokenHandle(bent)).toBe(spelledOut(bent));
      }),
      { numRuns: 2000 },
    );
  });

  it('are nothing else', () => {
    const hex = 'a'.repeat(64);
    const known = `hmac-sha256:v2:k:${hex}`;
    for (const other of [
      tokenHandle('a', 'x'.repeat(40)).toUpperCase(),
      known.toUpperCase(),
      `hmac-sha256:v2:k:${hex.toUpperCase()}`,
      known.slice(0, -1),
      `${known}0`,
      `${known}\n`,
      `\n${known}`,
      `sha256:v1:${hex}\n`,
      hex,
      `sha256:v2:${hex}`,
      `sha256:v1:k:${hex}`,
      `hmac-sha256:v1:k:${hex}`,
      `hmac-sha256:v2:${hex}`,
      `hmac-sha256:v2::${hex}`,
      `hmac-sha256:v2:k:k:${hex}`,
      ...['-k', '.k', '_k', 'k k', 'k/k', 'ké', 'k\0', 'x'.repeat(33)].map((id) => `hmac-sha256:v2:${id}:${hex}`),
      '',
      '__proto__',
      undefined,
      [known],
      new String(known),
    ]) {
      expect(isTokenHandle(other)).toBe(false);
    }
  });

  it('take a domain of printable ASCII', () => {
    expect(readTokenDomain('my.domain/v1')).toBe('my.domain/v1');
    for (const domain of ['', ' a', 'a\0b', 'é', 'a'.repeat(129), 7, null, 'a\n']) {
      expect(() => readTokenDomain(domain)).toThrow(
        expect.objectContaining({ code: 'ERR_SESSION_INVALID', field: 'tokenDomain' }),
      );
    }
  });
});

function readVectors<Read>(name: string): Read {
  return JSON.parse(readFileSync(new URL(`./${name}`, import.meta.url), 'utf8'));
}

function keyed({ keyId, key, tokenDomain, token }: KeyedVector): string {
  return keyedTokenHandle(keyId, createSecretKey(Buffer.from(key, 'hex')), tokenDomain, token);
}

function hashed({ tokenDomain, token }: Vector): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${tokenDomain}\0${token}`);
}

function askOpenssl(vector: Vector, args: readonly string[]): string {
  const { stdout } = spawnSync('openssl', ['dgst', '-sha256', '-r', ...args], {
    input: hashed(vector),
    encoding: 'utf8',
  });
  return stdout.slice(0, 64);
}

function rfc2104(key: Uint8Array, text: string): string {
  const block = Buffer.alloc(64);
  block.set(key.length > 64 ? createHash('sha256').update(key).digest() : key);
  const inner = createHash('sha256')
    .update(block.map((byte) => byte ^ 0x36))
    .update(text)
    .digest();
  return createHash('sha256')
    .update(block.map((byte) => byte ^ 0x5c))
    .update(inner)
    .digest('hex');
}

function tokenText(): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary-ascii', minLength: 32, maxLength: 512 });
}

function digits(): fc.Arbitrary<string> {
  return fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
}

// The grammar, read part by part.
function spelledOut(text: string): boolean {
  const parts = text.split(':');
  const hex = parts.pop() ?? '';
  if (hex.length !== 64 || [...hex].some((digit) => !'0123456789abcdef'.includes(digit))) return false;
  if (parts.length === 2) return parts[0] === 'sha256' && parts[1] === 'v1';
  const [scheme, version, id = ''] = parts;
  if (parts.length !== 3 || scheme !== 'hmac-sha256' || version !== 'v2') return false;
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return (
    id.length >= 1 &&
    id.length <= 32 &&
    letters.includes(id.charAt(0)) &&
    [...id].every((character) => `${letters}._-`.includes(character))
  );
}
