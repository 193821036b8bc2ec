import fc from 'fast-check';
import { hostileString } from './hostile-string.ts';
import { illFormedString } from './ill-formed-string.ts';

/**
 * A live session, as an attacker would use what he knows of it.
 *
 * @since 0.1.0
 */
export interface KnownSession {
  /** Its token: the values are made from it, and are never equal to it. */
  readonly token: string;
  /** Its handle, as it stands in the log. */
  readonly handle: string;
  /** Its public id. */
  readonly sessionId: string;
}

// What `trim` strips.
const BLANKS: readonly string[] = [
  ...'\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
  '\ufeff',
];

/**
 * Values that must not be accepted as the token of a session: every attack that the project knows on a token. Other
 * spellings of the real one, what is derived from it, text in front of it, values that turn into it when they are made
 * strings, and what never was a token.
 *
 * @since 0.1.0
 */
export function hostileToken(known: KnownSession): fc.Arbitrary<unknown> {
  const { token } = known;
  const blank = fc.constantFrom(...BLANKS);
  const place = fc.nat(token.length - 1);
  return fc
    .oneof(
      fc.tuple(blank, fc.boolean()).map(([edge, front]) => (front ? edge + token : token + edge)),
      fc
        .tuple(place, fc.constantFrom('\0', '\u200b', '%00', '\ud800', ' '))
        .map(([at, part]) => insert(token, at, part)),
      place.map((at) => replaceAt(token, at, (character) => flipCase(character))),
      place.map((at) => replaceAt(token, at, (character) => `%${character.charCodeAt(0).toString(16)}`)),
      place.map((at) => replaceAt(token, at, (character) => `&#${character.charCodeAt(0)};`)),
      place.map((at) => replaceAt(token, at, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))),
      fc.tuple(place, fc.constantFrom('A', '-', '_', '9')).map(([at, other]) => replaceAt(token, at, () => other)),
      place.map((at) => token.slice(0, at)),
      fc.constantFrom(...rewritten(known)),
      fc.constantFrom<unknown>(...converted(token)),
      fc.constantFrom<unknown>(undefined, null, true, 0, Number.NaN, 7n, Symbol('token'), () => token, {}, [], {
        $ne: null,
      }),
      fc.constantFrom('', 'x', 'x'.repeat(32), 'x'.repeat(513), 'x'.repeat(1_000_000)),
      hostileString,
      illFormedString,
    )
    .filter((value) => value !== token);
}

function rewritten({ token, handle, sessionId }: KnownSession): readonly string[] {
  const underscore = token.indexOf('_');
  return [
    `Bearer ${token}`,
    `bearer ${token}`,
    `"${token}"`,
    `'${token}'`,
    `${token},${token}`,
    `${token};`,
    `${token}=`,
    token.toUpperCase(),
    token.toLowerCase(),
    `other${token.slice(underscore)}`,
    token.slice(underscore + 1),
    token.replace('e', 'е'),
    handle,
    handle.toUpperCase(),
    handle.slice(handle.lastIndexOf(':') + 1),
    sessionId,
  ];
}

function converted(token: string): readonly unknown[] {
  return [
    [token],
    new String(token),
    { token },
    { toString: () => token },
    { [Symbol.toPrimitive]: () => token },
    Buffer.from(token),
    new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : () => token) }),
  ];
}

function insert(token: string, at: number, part: string): string {
  return token.slice(0, at) + part + token.slice(at);
}

function replaceAt(token: string, at: number, change: (character: string) => string): string {
  return token.slice(0, at) + change(token.charAt(at)) + token.slice(at + 1);
}

function flipCase(character: string): string {
  const upper = character.toUpperCase();
  return character === upper ? character.toLowerCase() : upper;
}
