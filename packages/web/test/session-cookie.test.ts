import { inspect } from 'node:util';
import { hasCode, MemoryEventLog, policies, SessionStore } from '@sessionlog/core';
import { parseCookie } from 'cookie';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { SessionCookie, type SessionCookieOptions } from '../src/cookies/index.ts';
import { fixedSession } from './fixed-session.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const TOKEN = 'sess_VGhpcyBpcyAzMiBieXRlcyBvZiBhIHRva2VuLi4uLi40Eab12';
const KEY = 'k'.repeat(32);
const OLD_KEY = new Uint8Array(32).fill(7);
const numRuns = 200 * scale;

const cookieOctet = fc
  .integer({ min: 0x21, max: 0x7e })
  .map((unit) => String.fromCharCode(unit))
  .filter((character) => !'",;\\'.includes(character));
// Any UTF-16 at all. What fast-check has for it builds a table of a million rows.
const anyText = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
const token = fc.string({ unit: cookieOctet, minLength: 1, maxLength: 512 });
const name = fc
  .tuple(
    fc.constantFrom('__Host-', '__Secure-', '__Http-', ''),
    fc.string({ unit: fc.constantFrom(...'abcXYZ09!._-~') }),
  )
  .map(([prefix, rest]) => `${prefix}s${rest.slice(0, 50)}`);
const options: fc.Arbitrary<SessionCookieOptions> = fc
  .record({
    name,
    path: fc.constantFrom('/', '/app', '/a b'),
    sameSite: fc.constantFrom<('lax' | 'strict' | 'none')[]>('lax', 'strict', 'none'),
    keys: fc.constantFrom(undefined, [KEY], [KEY, OLD_KEY]),
  })
  .map((given) => (given.name.startsWith('__Host-') ? { ...given, path: '/' } : given));

describe('WEB-1: the line, byte for byte', () => {
  const created = { token: TOKEN, session: fixedSession(DAY_MS) };

  it.each<[SessionCookieOptions, string]>([
    [{}, `__Host-session=${TOKEN}; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Lax`],
    [
      { name: '__Host-id', sameSite: 'strict' },
      `__Host-id=${TOKEN}; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Strict`,
    ],
    [
      { name: '__Secure-id', path: '/app' },
      `__Secure-id=${TOKEN}; Max-Age=86400; Path=/app; HttpOnly; Secure; SameSite=Lax`,
    ],
    [{ name: 'id', sameSite: 'none' }, `id=${TOKEN}; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=None`],
    [{ dangerouslyWithoutSecure: true }, `session=${TOKEN}; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax`],
    [
      { keys: [KEY, OLD_KEY] },
      `__Host-session=${TOKEN}.zgKItGPVA7-x39wPaEZKhpZb-4X1M7R8YFBpKtIZ3gQ; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Lax`,
    ],
  ])('%#: of %j', (given, line) => {
    expect(new SessionCookie(given).serialize(created)).toBe(line);
  });

  it.each<[SessionCookieOptions, string]>([
    [{}, '__Host-session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax'],
    [{ name: '__Secure-id', path: '/app' }, '__Secure-id=; Max-Age=0; Path=/app; HttpOnly; Secure; SameSite=Lax'],
    [{ dangerouslyWithoutSecure: true, keys: [KEY] }, 'session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax'],
  ])('%#: that clears %j', (given, line) => {
    expect(new SessionCookie(given).clear()).toBe(line);
  });

  it('says what the policy says, of a rotated session too, and never more than 400 days', async () => {
    let now = 1;
    const policy = { absoluteTimeoutMs: 10_999, idleTimeoutMs: 5000 };
    const store = await SessionStore.open(new MemoryEventLog(), { policy, clock: () => now });
    const cookie = new SessionCookie();
    const created = await store.create({ principal: 'ann' });
    expect(cookie.serialize(created)).toContain('; Max-Age=10; ');
    now += 4000;
    const rotated = await store.rotate(created.token);
    expect(rotated && cookie.serialize(rotated)).toContain('; Max-Age=6; ');
    const longest = { token: TOKEN, session: fixedSession(36_500 * DAY_MS) };
    expect(cookie.serialize(longest)).toContain('; Max-Age=34560000; ');
  });
});

describe('WEB-1: options', () => {
  it.each<[string, unknown]>([
    ['name', { name: '' }],
    ['name', { name: 'a b' }],
    ['name', { name: 'a;b' }],
    ['name', { name: 'a\r\nSet-Cookie' }],
    ['name', { name: 'é' }],
    ['name', { name: 'n'.repeat(65) }],
    ['name', { name: '__host-id' }],
    ['name', { name: '__SECURE-id' }],
    ['name', { name: '__Host-' }],
    ['name', { name: '__Host-id', dangerouslyWithoutSecure: true }],
    ['name', { name: '__Secure-id', dangerouslyWithoutSecure: true }],
    ['name', { name: null }],
    ['path', { path: null }],
    ['path', { path: '/app' }],
    ['path', { name: 'id', path: 'app' }],
    ['path', { name: 'id', path: '/a;b' }],
    ['path', { name: 'id', path: '/a\r\nb' }],
    ['path', { name: 'id', path: `/${'a'.repeat(512)}` }],
    ['sameSite', { sameSite: 'Lax' }],
    ['sameSite', { sameSite: false }],
    ['sameSite', { sameSite: null }],
    ['sameSite', { sameSite: 'none', dangerouslyWithoutSecure: true }],
    ['dangerouslyWithoutSecure', { dangerouslyWithoutSecure: 'yes' }],
    ['keys', { keys: [] }],
    ['keys', { keys: KEY }],
    ['keys[1]', { keys: [KEY, undefined] }],
    ['keys[0]', { keys: ['short'] }],
    ['keys[0]', { keys: [new Uint8Array(31)] }],
    ['keys[0]', { keys: ['k'.repeat(1025)] }],
    ['options', { secure: false }],
    ['options', null],
  ])('%s is refused in %j', (field, given) => {
    expect(() => new SessionCookie(given as SessionCookieOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_SESSION_INVALID', field }),
    );
  });

  it('every line that they allow is one line that a browser keeps as it is meant', () => {
    fc.assert(
      fc.property(options, token, fc.integer({ min: 0, max: 40_000 * DAY_MS }), (given, value, lastsMs) => {
        const line = new SessionCookie(given).serialize({ token: value, session: fixedSession(lastsMs) });
        const [pair = '', ...attributes] = line.split('; ');
        const maxAge = Number(attributes[0]?.replace('Max-Age=', ''));
        const sameSite = { lax: 'Lax', strict: 'Strict', none: 'None' }[given.sameSite ?? 'lax'];
        expect(pair.startsWith(`${given.name}=${value}`)).toBe(true);
        expect(attributes.slice(1)).toEqual([`Path=${given.path}`, 'HttpOnly', 'Secure', `SameSite=${sameSite}`]);
        expect(maxAge >= 0 && maxAge * 1000 <= lastsMs && maxAge <= 400 * 86_400).toBe(true);
        // RFC 6265bis: browsers drop a pair of more than 4096 bytes and an attribute of more than 1024.
        expect(/^[\x20-\x7e]{1,4096}$/.test(line)).toBe(true);
      }),
      { numRuns },
    );
  });
});

describe('WEB-1: tokens', () => {
  it('are refused where a cookie could not carry them, and not told', () => {
    const strange = fc.oneof(
      fc.constantFrom('\r', '\n', '\0', ' ', '"', ',', ';', '\\', '\x7f', 'é', '\ud800'),
      anyText.filter((text) => /[^!#-+\--:<-[\]-~]/.test(text)),
    );
    fc.assert(
      fc.property(options, token, strange, (given, start, inside) => {
        const cookie = new SessionCookie(given);
        const wrong = `${TOKEN}${start}${inside}`;
        const failure = thrownBy(() => cookie.serialize({ token: wrong, session: fixedSession(DAY_MS) }));
        expect(hasCode(failure, 'ERR_SESSION_INVALID') && failure.field).toBe('token');
        expect(`${failure} ${JSON.stringify(failure)}`).not.toContain(TOKEN);
      }),
      { numRuns },
    );
    for (const value of ['', 'a'.repeat(513)]) {
      expect(() => new SessionCookie().serialize({ token: value, session: fixedSession(1) })).toThrow('token');
    }
  });

  it('come back as they went, beside any other cookies', () => {
    const others = fc.array(
      fc.tuple(name, token).map((pair) => pair.join('=')),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(options, token, others, others, (given, value, before, behind) => {
        const cookie = new SessionCookie(given);
        const [pair = ''] = cookie.serialize({ token: value, session: fixedSession(DAY_MS) }).split('; ');
        const beside = [...before, ...behind].filter((other) => !other.startsWith(`${cookie.name}=`));
        const at = Math.min(before.length, beside.length);
        const header = [...beside.slice(0, at), pair, ...beside.slice(at)].join('; ');
        expect(cookie.parse(header)).toBe(value);
      }),
      { numRuns },
    );
  });

  it('are read from any value without a failure, and nothing is read that is not there', () => {
    const pieces = fc.constantFrom(
      '__Host-session',
      '=',
      ';',
      ' ',
      '"',
      '%00',
      TOKEN,
      '\t',
      ',',
      '__proto__',
      'é',
      '.',
    );
    const header = fc.oneof(
      fc.anything(),
      anyText,
      fc.array(pieces).map((all) => all.join('')),
    );
    const signed = new SessionCookie({ keys: [KEY] });
    const bare = new SessionCookie();
    fc.assert(
      fc.property(header, (given) => {
        const found = bare.parse(given);
        if (found !== undefined) expect(given).toContain(found);
        expect(signed.parse(given)).toBeUndefined();
      }),
      { numRuns: 3 * numRuns },
    );
  });

  it.each([
    ['none', ''],
    ['another case', `__host-session=${TOKEN}`],
    ['no value', '__Host-session='],
    ['no equals sign', '__Host-session'],
    ['quotes', `__Host-session="${TOKEN}"`],
    ['a space inside', '__Host-session=a b'],
    ['513 characters', `__Host-session=${'a'.repeat(513)}`],
    ['a header of 65,537', `${'a'.repeat(65_537 - 16 - TOKEN.length)};__Host-session=${TOKEN}`],
  ])('are not found in: %s', (_, header) => {
    expect(new SessionCookie().parse(header)).toBeUndefined();
  });

  it('are not decoded', () => {
    expect(new SessionCookie().parse('__Host-session=%41')).toBe('%41');
  });

  it('are kept by no regular expression', () => {
    const cookie = new SessionCookie({ keys: [KEY] });
    /kept/.test('kept');
    const line = cookie.serialize({ token: TOKEN, session: fixedSession(DAY_MS) });
    expect(cookie.parse(line.slice(0, line.indexOf(';')))).toBe(TOKEN);
    expect(Reflect.get(RegExp, '$_')).not.toContain(TOKEN.slice(5, 17));
    // What the property would say.
    /^sess/.test(TOKEN);
    expect(Reflect.get(RegExp, '$_')).toBe(TOKEN);
  });
});

describe('WEB-1: a second cookie of the name', () => {
  const tossed = fc
    .tuple(token, token, fc.constantFrom('; ', ';', ' ;\t'))
    .map(([mine, theirs, between]) => `__Host-session=${mine}${between}a=b${between}__Host-session=${theirs}`);

  it('is noticed, whoever set which', () => {
    fc.assert(
      fc.property(tossed, (header) => {
        expect(new SessionCookie().parse(header)).toBeUndefined();
      }),
      { numRuns },
    );
    expect(new SessionCookie().parse(`__Host-session=; __Host-session=${TOKEN}`)).toBeUndefined();
    expect(new SessionCookie().parse(`__Host-session=${TOKEN}; __Host-session=${TOKEN}`)).toBeUndefined();
  });

  it('control: the library gives the first of them', () => {
    fc.assert(
      fc.property(tossed, (header) => {
        expect(parseCookie(header)['__Host-session']).toBeDefined();
      }),
      { numRuns },
    );
  });
});

describe('signatures', () => {
  const session = fixedSession(DAY_MS);
  const signed = (keys: SessionCookieOptions['keys'], cookieName = '__Host-session'): string =>
    new SessionCookie({ keys, name: cookieName }).serialize({ token: TOKEN, session }).split(';')[0] ?? '';

  it('of the first key are made, of all are taken, and of a dropped one are not', () => {
    expect(signed([KEY, OLD_KEY])).toBe(signed([KEY]));
    expect(signed([OLD_KEY])).not.toBe(signed([KEY]));
    const ring = new SessionCookie({ keys: [KEY, OLD_KEY] });
    expect(ring.parse(signed([OLD_KEY]))).toBe(TOKEN);
    expect(ring.parse(signed([KEY]))).toBe(TOKEN);
    expect(new SessionCookie({ keys: [KEY] }).parse(signed([OLD_KEY]))).toBeUndefined();
    expect(ring.parse(`__Host-session=${TOKEN}`)).toBeUndefined();
  });

  it('are worth nothing under another name', () => {
    const other = signed([KEY], '__Host-other').replace('__Host-other', '__Host-session');
    expect(new SessionCookie({ keys: [KEY] }).parse(other)).toBeUndefined();
  });

  it('are worth nothing when any character is another one', () => {
    const cookie = new SessionCookie({ keys: [KEY] });
    const pair = signed([KEY]);
    const start = cookie.name.length + 1;
    fc.assert(
      fc.property(fc.integer({ min: start, max: pair.length - 1 }), cookieOctet, (at, character) => {
        fc.pre(pair.charAt(at) !== character);
        expect(cookie.parse(pair.slice(0, at) + character + pair.slice(at + 1))).toBeUndefined();
      }),
      { numRuns },
    );
    expect(cookie.parse(pair)).toBe(TOKEN);
  });

  it('show no key', () => {
    const shown = inspect(new SessionCookie({ keys: [KEY] }), { showHidden: true, depth: 9 });
    expect(shown).not.toContain(KEY);
    expect(inspect(thrownBy(() => new SessionCookie({ keys: ['too short'] })))).not.toContain('too short');
  });
});

it('the policies of the standards fit in a cookie', () => {
  for (const policy of Object.values(policies)) {
    const line = new SessionCookie().serialize({ token: TOKEN, session: fixedSession(policy.absoluteTimeoutMs) });
    expect(line).toContain(`; Max-Age=${policy.absoluteTimeoutMs / 1000}; `);
  }
});

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
