import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { isToken } from '../src/token.ts';
import { tokenChecksum } from '../src/token-checksum.ts';
import { TokenDigest } from '../src/token-digest.ts';
import { tokenHandle } from '../src/token-handle.ts';
import { presentedValue } from './presented-value.ts';

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((unit) => String.fromCharCode(unit));
const domain = fc.string({ unit: printable, minLength: 1, maxLength: 128 });
const token = fc.oneof(
  fc.string({ unit: printable, minLength: 32, maxLength: 64 }),
  fc.string({ unit: printable, minLength: 32, maxLength: 512, size: 'max' }),
  fc.constant('~'.repeat(512)),
);
const tokens = fc.array(token, { minLength: 1, maxLength: 6 });
// Of all that a length can be to a word.
const prefixed = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,7}$/)
  .chain((prefix) => fc.tuple(fc.constant(prefix), fc.array(presentedValue(prefix), { minLength: 1, maxLength: 6 })));

function spelled(digest: string): string {
  return Buffer.from(digest, 'utf16le').toString('hex');
}

it('is what the handle of a token spells, whatever was hashed before', () =>
  fc.assert(
    fc.property(domain, tokens, (tokenDomain, drawn) => {
      const digest = new TokenDigest(tokenDomain);
      for (const each of [...drawn, ...drawn]) {
        expect(`sha256:v1:${spelled(digest.of(each))}`).toBe(tokenHandle(tokenDomain, each));
      }
    }),
  ));

it.each([1, 2, 3, 4, 128])('is so for tokens of any lengths, one behind the other, and a domain of %i', (length) => {
  const tokenDomain = 'd'.repeat(length);
  const digest = new TokenDigest(tokenDomain);
  const all = [32, 33, 34, 35, 36, 37, 38, 512].map((units) => '~'.repeat(units));
  for (const [before, after] of all.flatMap((first) => all.map((second) => [first, second] as const))) {
    digest.of(before);
    expect(`sha256:v1:${spelled(digest.of(after))}`).toBe(tokenHandle(tokenDomain, after));
  }
});

function readsTokens(read: (digest: TokenDigest, value: unknown, prefix: string) => string | undefined) {
  return fc.property(domain, prefixed, (tokenDomain, [prefix, values]) => {
    const digest = new TokenDigest(tokenDomain);
    for (const value of values) {
      const expected = isToken(value, prefix) ? spelled(new TokenDigest(tokenDomain).of(value)) : undefined;
      const found = read(digest, value, prefix);
      expect(found && spelled(found)).toBe(expected);
    }
  });
}

it('is read of whatever is a token, and of nothing else', () =>
  fc.assert(
    readsTokens((digest, value, prefix) => digest.read(value, prefix)),
    { numRuns: 300 * scale },
  ));

function withSum(body: string): string {
  return body + tokenChecksum(body);
}

it.each([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'])(
  'is read of one spelling of a token alone, where the last of the random characters is %s',
  (last) => {
    const value = withSum(`sess_${'z'.repeat(42)}${last}`);
    expect(new TokenDigest('d').read(value, 'sess') !== undefined).toBe('AEIMQUYcgkosw048'.includes(last));
  },
);

it.each(['!', '.', '€'])('is not read of what has %j among nothing but zeros', (strange) => {
  const read = (random: string): string | undefined => new TokenDigest('d').read(withSum(`sess_${random}`), 'sess');
  expect(read('A'.repeat(43))).toBeDefined();
  for (const place of [0, 41, 42]) expect(read('A'.repeat(place) + strange + 'A'.repeat(42 - place))).toBeUndefined();
});

it.each(['abcd_', 'sessX', 'sesX_', 'Xess_', 'sess-'])(
  'is read of a token of a caller that begins with %s',
  (begin) => {
    const value = begin.padEnd('sess_'.length + 43 + 6, 'x');
    expect(new TokenDigest('d').read(value, 'sess')).toBe(new TokenDigest('d').of(value));
  },
);

it.each<[string, (text: string) => string]>([
  ['each character for its low byte', (text) => Buffer.from(text, 'latin1').toString('latin1')],
  ['any checksum', (text) => text.slice(0, -6) + tokenChecksum(text.slice(0, -6))],
  ['whatever is around a token', (text) => text.trim()],
])('control: who takes %s is found out', (_, taken) => {
  const broken = readsTokens((digest, value, prefix) => {
    const text = typeof value === 'string' ? taken(value) : value;
    return isToken(text, prefix) ? digest.of(text) : undefined;
  });
  expect(fc.check(broken, { numRuns: 2000, endOnFailure: true }).failed).toBe(true);
});

function leavesNothing(
  make: (tokenDomain: string, words: Int32Array<ArrayBuffer>) => Pick<TokenDigest, 'of' | 'read'>,
) {
  return fc.property(domain, tokens, prefixed, (tokenDomain, drawn, [prefix, values]) => {
    const words = new Int32Array(161);
    const digest = make(tokenDomain, words);
    const before = words.slice();
    for (const each of drawn) {
      digest.of(each);
      expect(words).toEqual(before);
    }
    for (const each of values) {
      digest.read(each, prefix);
      expect(words).toEqual(before);
    }
  });
}

it('leaves nothing of a token where it was hashed', () =>
  fc.assert(leavesNothing((tokenDomain, words) => new TokenDigest(tokenDomain, words))));

it.each(['of', 'read'] as const)('control: one character that is left by %s is seen', (by) => {
  const keeping = (tokenDomain: string, words: Int32Array<ArrayBuffer>): Pick<TokenDigest, 'of' | 'read'> => {
    const digest = new TokenDigest(tokenDomain, words);
    const keep = (text: unknown): void => {
      if (typeof text === 'string') Buffer.from(words.buffer).write(text.slice(0, 1), words.byteLength - 1);
    };
    return {
      of(token) {
        if (by === 'of') keep(token);
        return digest.of(token);
      },
      read(value, prefix) {
        if (by === 'read') keep(value);
        return digest.read(value, prefix);
      },
    };
  };
  expect(fc.check(leavesNothing(keeping)).failed).toBe(true);
});
