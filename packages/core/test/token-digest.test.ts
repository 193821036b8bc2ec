import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenDigest } from '../src/token-digest.ts';
import { tokenHandle } from '../src/token-handle.ts';

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((unit) => String.fromCharCode(unit));
const domain = fc.string({ unit: printable, minLength: 1, maxLength: 128 });
const token = fc.oneof(
  fc.string({ unit: printable, minLength: 32, maxLength: 64 }),
  fc.string({ unit: printable, minLength: 32, maxLength: 512, size: 'max' }),
  fc.constant('~'.repeat(512)),
);
const tokens = fc.array(token, { minLength: 1, maxLength: 6 });

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

function leavesNothing(make: (tokenDomain: string, words: Int32Array<ArrayBuffer>) => Pick<TokenDigest, 'of'>) {
  return fc.property(domain, tokens, (tokenDomain, drawn) => {
    const words = new Int32Array(161);
    const digest = make(tokenDomain, words);
    const before = words.slice();
    for (const each of drawn) {
      digest.of(each);
      expect(words).toEqual(before);
    }
  });
}

it('leaves nothing of a token where it was hashed', () =>
  fc.assert(leavesNothing((tokenDomain, words) => new TokenDigest(tokenDomain, words))));

it('control: one character that is left is seen', () => {
  const keeping = (tokenDomain: string, words: Int32Array<ArrayBuffer>): Pick<TokenDigest, 'of'> => {
    const digest = new TokenDigest(tokenDomain, words);
    return {
      of(token) {
        const made = digest.of(token);
        Buffer.from(words.buffer).write(token.charAt(0), words.byteLength - 1);
        return made;
      },
    };
  };
  expect(fc.check(leavesNothing(keeping)).failed).toBe(true);
});
