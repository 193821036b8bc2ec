import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseMissingHandleKey } from '../src/missing-handle-key.ts';
import { readTokenHandles, type TokenHandles } from '../src/token-handles.ts';

const NOW = 1_800_000_000_000;
const IDS = ['2026-10', '2026-11', 'a', 'b'];

const digits = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((drawn) => Buffer.from(drawn).toString('hex'));
const liveUnder = fc.array(fc.tuple(fc.option(fc.constantFrom(...IDS)), digits), { maxLength: 6 });

describe('a wrong set of keys', () => {
  it('is one under which nothing is live, while something is live under a key that is not in it', () => {
    fc.assert(
      fc.property(liveUnder, fc.subarray(IDS), fc.boolean(), (live, given, honoured) => {
        const handles = live.map(([id, hex]) => (id === null ? `sha256:v1:${hex}` : `hmac-sha256:v2:${id}:${hex}`));
        const ids = live.map(([id]) => id).filter((id) => id !== null);
        const missing = IDS.filter((id) => ids.includes(id) && !given.includes(id));
        const isWrong = missing.length > 0 && !ids.some((id) => given.includes(id));
        const refusal = refusalOf(handles, given, honoured && given.length > 0 ? NOW + 1 : undefined);
        expect(refusal !== undefined).toBe(isWrong);
        if (isWrong) {
          expect(refusal).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'handleKeys' });
          expect(named(refusal)).toEqual(missing);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is none at all over a log with sessions under a key, even beside plain ones', () => {
    expect(refusalOf([plain('0'), under('a', '1')], [])).toMatchObject({ field: 'handleKeys' });
    expect(refusalOf([plain('0')], [])).toBeUndefined();
    expect(refusalOf([], [])).toBeUndefined();
  });

  it('is not one from which a key was dropped, nor a new one over plain sessions', () => {
    expect(refusalOf([under('a', '1'), under('b', '2')], ['b'])).toBeUndefined();
    expect(refusalOf([plain('0')], ['a'])).toBeUndefined();
  });

  it('is one over plain sessions that are honoured, since those of the missing key would be logged out', () => {
    expect(refusalOf([plain('0'), under('a', '1')], ['b'], NOW + 1)).toMatchObject({ field: 'handleKeys' });
  });

  it('is told by ids in their order, by some of them where there are many, and by no digit of a handle', () => {
    const many = Array.from({ length: 20 }, (_, index) => under(`k${String(index).padStart(2, '0')}`, '7'));
    const { message } = refusalOf(many.toReversed(), []) as Error;
    expect(message).toContain('(id: k00, k01, k02, k03, k04, k05, k06, k07 and 12 more)');
    expect(message).not.toContain('777');
    expect((refusalOf(many.slice(0, 8), []) as Error).message).toContain('k06, k07)');
  });

  it('is looked for no further than the first session under a key that is given', () => {
    function* live(): Generator<string> {
      yield under('b', '1');
      yield under('a', '2');
      throw new Error('asked for one more than it takes');
    }
    expect(() => refuseMissingHandleKey(live(), keyed(['a']), NOW)).not.toThrow();
  });
});

function refusalOf(live: readonly string[], given: readonly string[], until?: number): unknown {
  try {
    refuseMissingHandleKey(live, keyed(given, until), NOW);
  } catch (error) {
    return error;
  }
  return undefined;
}

function keyed(ids: readonly string[], until?: number): TokenHandles {
  const keys = ids.map((id) => ({ id, key: id.repeat(32) }));
  return readTokenHandles('d', keys.length === 0 ? undefined : keys, until);
}

function named(refusal: unknown): readonly string[] {
  const [, list = ''] = /\(id: ([^)]*)\)/.exec(String(refusal)) ?? [];
  return list.split(', ');
}

function plain(digit: string): string {
  return `sha256:v1:${digit.repeat(64)}`;
}

function under(id: string, digit: string): string {
  return `hmac-sha256:v2:${id}:${digit.repeat(64)}`;
}
