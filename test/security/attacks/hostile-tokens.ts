import { tokenHandle } from '@sessionlog/core';
import type { Scene } from './attack.ts';

/** The 25 characters that `trim` strips. */
export const TRIMMED: readonly string[] = [
  ...'\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff',
];

// Cyrillic, Greek and other letters that look like those of a token, or become them where text is normalised.
const LOOKALIKES: readonly [string, string][] = [
  ['s', 'ѕ'],
  ['e', 'е'],
  ['s', 'ſ'],
  ['_', '＿'],
  ['_', '‿'],
];

const DOMAIN = 'sessionlog.session-token.v1';

type Spelling = (scene: Pick<Scene, 'token' | 'handle' | 'session'>) => unknown;

/** What is no token of a live session, by what it is called, made from what an attacker may know of one. */
export function hostileTokens(): Readonly<Record<string, Spelling>> {
  return { ...edges(), ...spellings(), ...inFrontAndBehind(), ...derived(), ...injections(), ...convertible() };
}

function edges(): Record<string, Spelling> {
  const made: Record<string, Spelling> = {};
  for (const blank of [...TRIMMED, '\0', '\u200b', '\u0085', '\ud800', '\udc00', '\u0301']) {
    const code = `U+${blank.charCodeAt(0).toString(16).padStart(4, '0')}`;
    made[`${code} in front`] = ({ token }) => blank + token;
    made[`${code} behind`] = ({ token }) => token + blank;
    made[`${code} on both ends`] = ({ token }) => blank + token + blank;
    made[`${code} inside`] = ({ token }) => token.slice(0, 20) + blank + token.slice(20);
  }
  return made;
}

function spellings(): Record<string, Spelling> {
  const made: Record<string, Spelling> = {
    'percent, upper case': ({ token }) => each(token, (code) => `%${hex(code).toUpperCase()}`),
    'percent, lower case': ({ token }) => each(token, (code) => `%${hex(code)}`),
    'percent, the prefix alone': ({ token }) => token.replace('_', '%5F'),
    'percent, twice': ({ token }) => token.replace('_', '%255F'),
    'HTML, decimal': ({ token }) => each(token, (code) => `&#${code};`),
    'HTML, hexadecimal': ({ token }) => each(token, (code) => `&#x${hex(code)};`),
    'HTML, by name': ({ token }) => token.replace('_', '&lowbar;'),
    'escapes of JavaScript': ({ token }) => each(token, (code) => `\\x${hex(code)}`),
    'escapes of JSON': ({ token }) => each(token, (code) => `\\u00${hex(code)}`),
    'UTF-7': ({ token }) => token.replace('_', '+AF8-'),
    'full width': ({ token }) => each(token, (code) => String.fromCharCode(code + 0xfee0)),
    'full width of one letter': ({ token }) => token.replace('s', 'ｓ'),
    'overlong UTF-8 as Latin-1': ({ token }) => token.replace('_', '\u00c1\u009f'),
    'mathematical letters': ({ token }) => token.replace('s', '\u{1d4c8}'),
    'upper case': ({ token }) => token.toUpperCase(),
    'lower case': ({ token }) => token.toLowerCase(),
    'prefix in upper case': ({ token }) => token.replace('sess', 'SESS'),
    'base64 in place of base64url': ({ token }) => token.replaceAll('-', '+').replaceAll('_', '/'),
    'base64 of it': ({ token }) => Buffer.from(token).toString('base64'),
    'hexadecimal of it': ({ token }) => Buffer.from(token).toString('hex'),
    'its bytes in reverse': ({ token }) => [...token].reverse().join(''),
    'a padding': ({ token }) => `${token}=`,
  };
  for (const [letter, lookalike] of LOOKALIKES)
    made[`a ${lookalike}`] = ({ token }) => token.replace(letter, lookalike);
  // Every place of the secret in the other case; where that changes nothing, in the next letter.
  for (let at = 5; at < 54; at++) {
    made[`another character at ${at}`] = ({ token }) => token.slice(0, at) + otherCase(token, at) + token.slice(at + 1);
  }
  // The last of 43 characters of base64url has two bits to spare.
  for (const spare of [1, 2, 3]) {
    made[`spare bits ${spare}`] = ({ token }) =>
      token.slice(0, 47) + String.fromCharCode(token.charCodeAt(47) + spare) + token.slice(48);
  }
  return made;
}

function inFrontAndBehind(): Record<string, Spelling> {
  const around: readonly [string, string][] = [
    ['Bearer ', ''],
    ['bearer ', ''],
    ['Bearer\t', ''],
    ['Basic ', ''],
    ['"', '"'],
    ["'", "'"],
    ['<', '>'],
    ['', ','],
    ['', ';'],
    ['', '; Path=/'],
    ['sess=', ''],
    ['__Host-sess=', ''],
    ['', '\r\nX-Admin: 1'],
    ['', '#'],
    ['', '?a=b'],
    ['', '/'],
    ['', '.'],
    ['../', ''],
    ['', '.json'],
    ['', '*'],
    ['^', '$'],
    ['', '%'],
    ['', '--'],
  ];
  const made: Record<string, Spelling> = {};
  for (const [front, behind] of around) {
    made[`${JSON.stringify(front)} in front, ${JSON.stringify(behind)} behind`] = ({ token }) => front + token + behind;
  }
  made['twice'] = ({ token }) => token + token;
  made['twice, with a comma'] = ({ token }) => `${token},${token}`;
  made['without its checksum'] = ({ token }) => token.slice(0, -6);
  made['without its prefix'] = ({ token }) => token.slice(5);
  made['without its last character'] = ({ token }) => token.slice(0, -1);
  made['without its first character'] = ({ token }) => token.slice(1);
  made['with another prefix'] = ({ token }) => token.replace('sess_', 'other_');
  made['with a longer prefix'] = ({ token }) => token.replace('sess_', 'sess_sess_');
  return made;
}

function derived(): Record<string, Spelling> {
  const digest = (handle: string): string => handle.slice(handle.lastIndexOf(':') + 1);
  return {
    'the handle': ({ handle }) => handle,
    'the handle in upper case': ({ handle }) => handle.toUpperCase(),
    'the handle with a space': ({ handle }) => ` ${handle}`,
    'the handle with the prefix of a token': ({ handle }) => `sess_${handle}`,
    'the hexadecimal digits of the handle': ({ handle }) => digest(handle),
    'those in upper case': ({ handle }) => digest(handle).toUpperCase(),
    'the bytes of the handle in base64url': ({ handle }) => Buffer.from(digest(handle), 'hex').toString('base64url'),
    'the same as a token': ({ handle }) => `sess_${Buffer.from(digest(handle), 'hex').toString('base64url')}000000`,
    'the keyed spelling of the handle': ({ handle }) => `hmac-sha256:v2:k1:${digest(handle)}`,
    'the handle of the handle': ({ handle }) => tokenHandle(DOMAIN, handle),
    'the handle under another domain': ({ token }) => tokenHandle('other', token),
    'the domain in front, as it is hashed': ({ token }) => `${DOMAIN}\0${token}`,
    'the session id': ({ session }) => session.id,
    'the session id as a token': ({ session }) => `sess_${session.id}`,
    'the principal': ({ session }) => session.principal,
    'the session': ({ session }) => session,
  };
}

function injections(): Record<string, Spelling> {
  const texts = [
    '',
    'x',
    'null',
    'undefined',
    '[object Object]',
    'NaN',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '../../etc/passwd',
    '..\\..\\windows\\win.ini',
    'CON',
    'file:///etc/passwd',
    "' OR 1=1 --",
    "'; DROP TABLE events; --",
    '" OR ""="',
    '%',
    '_'.repeat(54),
    '{"$ne":null}',
    '{"$gt":""}',
    '* >',
    '>',
    '*',
    'sess_*',
    'sess_%',
    '$(reboot)',
    `\${jndi:ldap://x}`,
    '\0',
    '\ud800'.repeat(54),
  ];
  const made: Record<string, Spelling> = {};
  for (const text of texts) {
    made[`the text ${JSON.stringify(text)}`] = () => text;
    // Long enough, so that it is not its length alone that it is refused for.
    made[`the text ${JSON.stringify(text)}, filled up`] = () => text.padEnd(64, '-');
  }
  made['100,000,000 characters'] = () => 'x'.repeat(100_000_000);
  made['513 characters'] = () => 'x'.repeat(513);
  return made;
}

function convertible(): Record<string, Spelling> {
  return {
    'a String object': ({ token }) => new String(token),
    'a list of it': ({ token }) => [token],
    'an object with it': ({ token }) => ({ token }),
    'an object that says it': ({ token }) => ({ toString: () => token, valueOf: () => token, length: token.length }),
    'an object that turns into it': ({ token }) => ({ [Symbol.toPrimitive]: () => token }),
    'an object that is it in JSON': ({ token }) => ({ toJSON: () => token }),
    'a promise of it': ({ token }) => Promise.resolve(token),
    'its bytes': ({ token }) => Buffer.from(token),
    'a proxy of a String of it': ({ token }) => new Proxy(new String(token), {}),
    'a proxy that says it': ({ token }) =>
      new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : () => token), has: () => true }),
    'a revoked proxy': () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
    'a function':
      ({ token }) =>
      () =>
        token,
    'a symbol': ({ token }) => Symbol(token),
    'a bigint': () => 2n ** 256n,
    'a number': () => Number.MAX_SAFE_INTEGER,
    'no number': () => Number.NaN,
    true: () => true,
    null: () => null,
    undefined: () => undefined,
    'an operator of a query': () => ({ $ne: null }),
    'an object without a prototype': () => Object.create(null),
  };
}

function each(text: string, spell: (code: number) => string): string {
  return Array.from(text, (character) => spell(character.charCodeAt(0))).join('');
}

function hex(code: number): string {
  return code.toString(16).padStart(2, '0');
}

function otherCase(token: string, at: number): string {
  const character = token.charAt(at);
  const flipped = character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase();
  return flipped === character ? String.fromCharCode(character.charCodeAt(0) + 1) : flipped;
}
