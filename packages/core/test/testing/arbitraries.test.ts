import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SessionInvalidError } from '../../src/errors.ts';
import { MAX_EVENT_DATA_BYTES } from '../../src/event-log.ts';
import { readNewEvent } from '../../src/new-event.ts';
import { readPrincipal } from '../../src/principal.ts';
import { edgeTime } from '../../src/testing/arbitraries/edge-time.ts';
import { hostileJson } from '../../src/testing/arbitraries/hostile-json.ts';
import { hostileString } from '../../src/testing/arbitraries/hostile-string.ts';
import { hostileToken } from '../../src/testing/arbitraries/hostile-token.ts';
import { illFormedString } from '../../src/testing/arbitraries/ill-formed-string.ts';
import { newEvent } from '../../src/testing/arbitraries/new-event.ts';
import { principal } from '../../src/testing/arbitraries/principal.ts';
import { refusedEvent } from '../../src/testing/arbitraries/refused-event.ts';
import { refusedPrincipal } from '../../src/testing/arbitraries/refused-principal.ts';
import { timeNear } from '../../src/testing/arbitraries/time-near.ts';
import { seededRandomBytes } from '../../src/testing/seeded-random-bytes.ts';
import { mintToken } from '../../src/token.ts';

const PRINCIPAL_BYTES = 256;

/**
 * Whether some of many values is as `test` says: an arbitrary that never gives what it promises proves nothing. Where the
 * seed is an unlucky one, of very many.
 */
function reaches<Value>(arbitrary: fc.Arbitrary<Value>, test: (value: Value) => boolean): boolean {
  return [3000, 60_000].some((count) => fc.sample(arbitrary, count).some(test));
}

describe('hostile JSON', () => {
  it('is valid JSON, well formed, and inside the grammar of every log', () => {
    fc.assert(
      fc.property(hostileJson, (text) => {
        JSON.parse(text);
        expect(text.isWellFormed()).toBe(true);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_EVENT_DATA_BYTES);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, (text: string) => boolean]>([
    // What has thousands of levels is parsed, and can't be written: the stack is too small.
    ['is not what JSON.stringify writes', (text) => text.length < 1000 && JSON.stringify(JSON.parse(text)) !== text],
    ['has raw line feeds', (text) => text.includes('\n')],
    ['has raw carriage returns', (text) => text.includes('\r')],
    ['has U+2028', (text) => text.includes('\u2028')],
    ['has __proto__ as a name', (text) => /"__proto__"\s*:/.test(text)],
    ['has an escape of either case', (text) => /\\u[0-9a-f]*[a-f]/.test(text) || /\\u[0-9A-F]*[A-F]/.test(text)],
    ['has an escaped lone surrogate', (text) => text.includes('"\\ud800"')],
    ['has a number that no double holds', (text) => text.includes('1e400')],
    ['has thousands of levels', (text) => text.startsWith('['.repeat(1000))],
    ['has 64 KiB or more', (text) => text.length > 65_536],
    ['has a fake record in a string', (text) => text.includes('session_expired')],
  ])('%s', (_, test) => {
    expect(reaches(hostileJson, test)).toBe(true);
  });
});

describe('strings', () => {
  it('are well formed, or are not, as they say', () => {
    fc.assert(fc.property(hostileString, (text) => text.isWellFormed()));
    fc.assert(fc.property(illFormedString, (text) => !text.isWellFormed()));
  });
});

describe('events', () => {
  it('are inside the grammar, or are refused by it, as they say', () => {
    fc.assert(
      fc.property(newEvent, (event) => {
        expect(readNewEvent(event)).toEqual(event);
      }),
    );
    fc.assert(
      fc.property(refusedEvent, (event) => {
        expect(() => readNewEvent(event)).toThrow(SessionInvalidError);
      }),
    );
  });

  it('are shown in a counterexample without the middle of long data', () => {
    const shown = fc.sample(newEvent, 1000).map((event) => fc.stringify(event));
    expect(Math.max(...shown.map(({ length }) => length))).toBeLessThan(1000);
  });
});

describe('times', () => {
  it('are moments that a Date can hold, from 1', () => {
    fc.assert(
      fc.property(
        edgeTime,
        (time) => Number.isSafeInteger(time) && time >= 1 && !Number.isNaN(new Date(time).getTime()),
      ),
    );
  });

  it.each([1, 2 ** 31 - 1, 2 ** 31, 253_402_300_799_999, 253_402_300_800_000, 8.64e15])('reach the edge %d', (edge) => {
    expect(reaches(edgeTime, (time) => time === edge)).toBe(true);
  });

  it('fall on a deadline and to either side of it', () => {
    for (const time of [999, 1000, 1001, 4999, 5000, 5001]) {
      expect(reaches(timeNear(1000, 5000), (near) => near === time)).toBe(true);
    }
    expect(reaches(timeNear(1), (near) => near < 1)).toBe(false);
  });
});

describe('principals', () => {
  it('are taken, or are refused, as they say', () => {
    fc.assert(fc.property(principal, (name) => readPrincipal(name, PRINCIPAL_BYTES) === name));
    fc.assert(
      fc.property(refusedPrincipal, (name) => {
        expect(() => readPrincipal(name, PRINCIPAL_BYTES)).toThrow(SessionInvalidError);
      }),
    );
  });

  it('are taken, the rare ones, too', () => {
    const isTaken = (name: string): boolean => readPrincipal(name, PRINCIPAL_BYTES) === name;
    expect(fc.sample(principal, 60_000).every(isTaken)).toBe(true);
  });
});

describe('hostile tokens', () => {
  const token = mintToken('sess', seededRandomBytes('hostile tokens'));
  const handle = `sha256:v1:${'0'.repeat(64)}`;
  const sessionId = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
  const tokens = hostileToken({ token, handle, sessionId });

  it('are never the token itself', () => {
    fc.assert(
      fc.property(tokens, (value) => value !== token),
      { numRuns: 1000 },
    );
  });

  it.each<[string, (value: unknown) => boolean]>([
    ['a blank at its end', (value) => value === `${token}\u3000`],
    ['another case of one letter', (value) => typeof value === 'string' && value.toLowerCase() === token.toLowerCase()],
    ['the handle', (value) => value === handle],
    ['the session id', (value) => value === sessionId],
    ['an array of it', (value) => Array.isArray(value) && value[0] === token],
    ['an object that turns into it', (value) => typeof value === 'object' && value !== null && String(value) === token],
    ['a lone surrogate', (value) => typeof value === 'string' && !value.isWellFormed()],
    ['nothing', (value) => value === undefined],
  ])('reach %s', (_, test) => {
    expect(reaches(tokens, test)).toBe(true);
  });
});
