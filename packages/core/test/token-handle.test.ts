import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isTokenHandle, readTokenDomain, tokenHandle } from '../src/token-handle.ts';

interface Vector {
  readonly tokenDomain: string;
  readonly token: string;
  readonly handle: string;
}

// Made with: printf '<domain>\0<token>' | openssl dgst -sha256
const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL('./token-handle.vectors.json', import.meta.url), 'utf8'),
);

const openssl = spawnSync('openssl', ['version']).status === 0;

describe('token handles', () => {
  it('are the documented hash in 20 known answers', () => {
    expect(vectors).toHaveLength(20);
    for (const { tokenDomain, token, handle } of vectors) expect(tokenHandle(tokenDomain, token)).toBe(handle);
  });

  it('under the domain of another store are the handles that it wrote', () => {
    const foreign = vectors.filter(({ tokenDomain }) => tokenDomain === 'harn.orchestrator.session-token.v1');
    expect(foreign.length).toBeGreaterThan(0);
  });

  // Skipped only where there is no openssl to ask; the vectors above stand for it there.
  it.skipIf(!openssl)('are what openssl says', () => {
    for (const { tokenDomain, token, handle } of vectors) {
      const { stdout } = spawnSync('openssl', ['dgst', '-sha256', '-r'], {
        input: `${tokenDomain}\0${token}`,
        encoding: 'utf8',
      });
      expect(`sha256:v1:${stdout.slice(0, 64)}`).toBe(handle);
    }
  });

  it('keep two domains apart, and domain from token', () => {
    const token = 'x'.repeat(40);
    expect(tokenHandle('a', token)).not.toBe(tokenHandle('b', token));
    expect(tokenHandle('ab', `c${token}`)).not.toBe(tokenHandle('a', `bc${token}`));
  });

  it('have one spelling', () => {
    const handle = tokenHandle('a', 'x'.repeat(40));
    expect(isTokenHandle(handle)).toBe(true);
    for (const other of [
      handle.toUpperCase(),
      handle.slice(0, -1),
      `${handle}0`,
      `${handle}\n`,
      handle.slice(10),
      '__proto__',
      undefined,
      [handle],
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
