import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { HANDLE_WORDS, hashOfHandle, PackedHandle, PLAIN, packDigits } from '../src/packed-handle.ts';
import { TokenDigest } from '../src/token-digest.ts';
import { isTokenHandle, keyedTokenHandle, tokenHandle } from '../src/token-handle.ts';

const KEY = createSecretKey(Buffer.alloc(32, 'k'));
const PLAIN_PREFIX = 'sha256:v1:';

const digits = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
  .map((each) => each.join(''));
const prefix = fc.constantFrom(
  PLAIN_PREFIX,
  'hmac-sha256:v2:k:',
  'hmac-sha256:v2:l:',
  'sha256:v2:',
  '',
  'x'.repeat(64),
);
// The neighbours of the digits, and what has the same lowest bits as one of them.
const stranger = fc.constantFrom(...'/:`g@GAFPpXÿ\0 ', 'é', 'Š', '😀');
const handle = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(prefix, digits).map(([first, rest]) => first + rest) },
  fc.tuple(prefix, digits, fc.nat(63), stranger).map(([first, rest, at, other]) => {
    return first + rest.slice(0, at) + other + rest.slice(at + 1);
  }),
  fc.tuple(prefix, digits, fc.nat(64)).map(([first, rest, length]) => first + rest.slice(0, length)),
  fc.constantFrom('', PLAIN_PREFIX, 'a handle', 'é'.repeat(64), `é${'0'.repeat(64)}`, 'x'.repeat(65) + '0'.repeat(64)),
);

/** Whether each of some handles comes back as it was, and two are the same where their numbers are. */
function isTheSame(Packed: new () => PackedHandle) {
  return fc.property(fc.array(handle, { minLength: 1, maxLength: 8 }), fc.nat(3), (handles, at) => {
    const packed = new Packed();
    const all = [...handles, ...handles].map((text) => {
      packed.pack(text);
      const { words, prefix: number, hash, isHandle } = packed;
      return { text, words: [...words], number, hash, isHandle };
    });
    for (const { text, words, number, hash, isHandle } of all) {
      const around = Int32Array.from([...Array(at).fill(7), ...words, 7]);
      expect(packed.unpack(number, around, at)).toBe(text);
      expect(isHandle).toBe(isTokenHandle(text));
      expect(hash).toBe(hashOfHandle(Int32Array.from(words), number));
      const same = all.filter((other) => other.number === number && String(other.words) === String(words));
      expect(new Set(same.map((each) => each.text))).toEqual(new Set([text]));
      expect(same).toHaveLength(all.filter((other) => other.text === text).length);
    }
    // The beginning of a plain handle alone is none, and none that was made with a key either.
    expect(packed.isAllPlain).toBe(all.every(({ number }) => number >> 1 === PLAIN));
  });
}

describe('handles as numbers', () => {
  it('are what they were as texts', () => fc.assert(isTheSame(PackedHandle), { numRuns: 200 * scale }));

  it.each<[string, new () => PackedHandle]>([
    [
      'takes upper case for digits',
      class extends PackedHandle {
        override pack(text: string): void {
          super.pack(text.replace(/[A-F](?=.{0,63}$)/g, (letter) => letter.toLowerCase()));
        }
      },
    ],
    [
      'knows no key',
      class extends PackedHandle {
        override get prefix(): number {
          return super.prefix & ~2;
        }
      },
    ],
    [
      'takes any 64 digits for a handle',
      class extends PackedHandle {
        override get isHandle(): boolean {
          return (this.prefix & 1) === 0;
        }
      },
    ],
  ])('control: one that %s is found out', (_, Broken) => {
    expect(fc.check(isTheSame(Broken), { numRuns: 2000, endOnFailure: true }).failed).toBe(true);
  });

  it('are those of a plain handle where they come from the digest of its token, whatever was packed before', () => {
    const digest = new TokenDigest('d');
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', minLength: 32, maxLength: 80 }), handle, (token, before) => {
        const [one, other] = [new PackedHandle(), new PackedHandle()];
        one.pack(tokenHandle('d', token));
        other.pack(before);
        other.packDigest(digest.of(token));
        expect([other.words, other.prefix, other.hash, other.isHandle]).toEqual([one.words, PLAIN, one.hash, true]);
        other.pack(before);
        expect(other.unpack(other.prefix, other.words, 0)).toBe(before);
      }),
      { numRuns: 100 * scale },
    );
  });

  it('choose their places by all that tells those of a store apart', () => {
    const packed = new PackedHandle();
    const hashes = Array.from({ length: 100 }, (_, index) => {
      const handles = [tokenHandle('d', `${index}`), keyedTokenHandle('k', KEY, 'd', `${index}`)];
      return [...handles, `hmac-sha256:v2:l:${handles[0]?.slice(-64)}`, `handle ${index}`].map((each) => {
        packed.pack(each);
        return packed.hash;
      });
    }).flat();
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('are told apart where one ends as the one before began', () => {
    const packed = new PackedHandle();
    for (const text of [`a${'0'.repeat(64)}`, `b${'0'.repeat(63)}a`]) {
      packed.pack(text);
      expect(packed.unpack(packed.prefix, packed.words, 0)).toBe(text);
    }
  });

  it('are read at a place, and only from digits', () => {
    const text = '0123456789abcdef'.repeat(4);
    const words = new Int32Array(HANDLE_WORDS);
    const reads = (whole: string, from: number) =>
      packDigits(new DataView(Uint8Array.from(Buffer.from(whole, 'latin1')).buffer), from, words);
    expect([reads(`xy${text}`, 2), reads(`xy${text}z`, 3), reads(`${text}z`, 0)]).toEqual([true, false, true]);
    const packed = new PackedHandle();
    packed.pack(PLAIN_PREFIX + text);
    expect(words).toEqual(packed.words);
    for (let code = 0; code < 256; code++) {
      const isDigit = code < 128 && /[0-9a-f]/.test(String.fromCharCode(code));
      for (let at = 0; at < 8; at++) {
        expect(reads(text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1), 0)).toBe(isDigit);
      }
    }
  });
});
