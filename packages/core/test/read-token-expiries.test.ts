import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leaks, renderings } from '../../../test/setup/leaks.ts';
import { readTokenExpiries } from '../src/read-token-expiries.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { harnTime } from './harn/harn-log-arbitrary.ts';

const TOKEN = 'made-elsewhere_0123456789-abcdefghijklmnop';
const OTHER = 'made-elsewhere_ABCDEFGHIJ-klmnopqrstuvwxyz';
const AT = 1_777_723_200_000;
const principal = 'ann';

function refusal(json: unknown, options: object = { principal }): unknown {
  try {
    readTokenExpiries(json as string, options as { principal: string });
  } catch (error) {
    for (const token of [TOKEN, OTHER]) expect(leaks(token, renderings(error))).toEqual([]);
    return error;
  }
  return expect.fail(`${JSON.stringify(json)} was not refused`);
}

describe('a JSON object of tokens and expiries', () => {
  it('gives a request for each token, live or over', () => {
    const json = JSON.stringify({ [TOKEN]: AT, [OTHER]: '2026-05-02T14:00:00.9999+02:00' });
    expect(readTokenExpiries(json, { principal })).toEqual(
      [
        { token: TOKEN, principal, expiresAt: AT },
        { token: OTHER, principal, expiresAt: AT },
      ].map((request, index) => ({ ...request, expiresAt: AT + index * 999 })),
    );
    expect(readTokenExpiries('{}', { principal })).toEqual([]);
  });

  it('takes every token that create takes, byte for byte, and rounds every time down', () => {
    const unit = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const token = fc.string({ unit, minLength: 32, maxLength: 60 }).filter((text) => !/^(sess_|sha256:)/.test(text));
    const expiry = fc.oneof(
      fc.integer({ min: 100_000_000_000, max: LAST_MOMENT }).map((value) => [value, value] as const),
      harnTime(1971, 9998).map(({ text, nanoseconds }) => [text, Number(nanoseconds / 1_000_000n)] as const),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(token, expiry), { selector: ([text]) => text }), (entries) => {
        const json = JSON.stringify(Object.fromEntries(entries.map(([text, [written]]) => [text, written])));
        expect(readTokenExpiries(json, { principal })).toEqual(
          entries.map(([text, [, expiresAt]]) => ({ token: text, principal, expiresAt })),
        );
      }),
    );
  });

  it('refuses what could be meant in two ways, naming the entry', () => {
    const expiries = [
      AT / 1000,
      AT / 1000 + 0.5,
      AT + 0.5,
      99_999_999_999,
      0,
      -AT,
      LAST_MOMENT + 1,
      1e300,
      String(AT),
      '2026-05-02',
      '2026-05-02T12:00:00',
      '02/05/2026',
      '2026-02-30T12:00:00Z',
      '1969-12-31T23:59:59Z',
      '9999-12-31T23:59:59-01:00',
      '',
      null,
      true,
      [AT],
      { expires_at: AT },
    ];
    for (const expiry of expiries) {
      const json = JSON.stringify({ [OTHER]: AT, [TOKEN]: expiry });
      expect(refusal(json), String(expiry)).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'entry 2 expiry' });
    }
  });

  it('refuses tokens that no store takes, naming the entry and never the token', () => {
    const tokens = [
      TOKEN.slice(0, 31),
      `${TOKEN} `,
      `${TOKEN}\u0000`,
      `${TOKEN}é`,
      TOKEN.repeat(20),
      `sha256:v1:${'0a'.repeat(32)}`,
      `sess_${TOKEN}`,
      '__proto__',
      'constructor',
      '',
    ];
    for (const token of tokens) {
      const json = `{${JSON.stringify(OTHER)}:${AT},${JSON.stringify(token)}:${AT}}`;
      expect(refusal(json), token).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'entry 2 token' });
    }
    expect(refusal(JSON.stringify({ [`app_${TOKEN}`]: AT }), { principal, tokenPrefix: 'app' })).toMatchObject({
      field: 'entry 1 token',
    });
    expect(readTokenExpiries(JSON.stringify({ [`app_${TOKEN}`]: AT }), { principal })).toHaveLength(1);
  });

  it('refuses text that is no such object, or that names a token twice', () => {
    const texts = ['', 'null', '[]', '"x"', `{"${TOKEN}":${AT}`, `{"${TOKEN}":${AT},"${TOKEN}":${AT}}`];
    texts.push(`{"${TOKEN}":${AT},"\\u006d${TOKEN.slice(1)}":1}`);
    for (const text of texts) expect(refusal(text), text).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'json' });
    for (const json of [undefined, null, { [TOKEN]: AT }, Buffer.from('{}')]) {
      expect(refusal(json)).toMatchObject({ field: 'json' });
    }
  });

  it('refuses options that no store takes', () => {
    expect(refusal('{}', {})).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'principal' });
    expect(refusal('{}', { principal: ' ann' })).toMatchObject({ field: 'principal' });
    expect(refusal('{}', { principal, tokenPrefix: '' })).toMatchObject({ field: 'tokenPrefix' });
    expect(refusal('{}', { principal, limits: { principalBytes: 2 } })).toMatchObject({ field: 'principal' });
    expect(refusal('{}', { principal, seconds: true })).toMatchObject({ field: 'options' });
  });
});
