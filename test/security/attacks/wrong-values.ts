class Account {
  readonly role = 'admin';
}

/** Values that are no plain JSON, one of every type there is, and some that pretend. Made anew at each call. */
function notJson(): Record<string, unknown> {
  return {
    'no number': Number.NaN,
    'an infinite number': Number.POSITIVE_INFINITY,
    'a bigint': 1n,
    'a symbol': Symbol('a'),
    'a function': () => 'ann',
    'a class': Account,
    'an instance': new Account(),
    'a date': new Date(1),
    'an expression': /a/,
    'a map': new Map([['a', 1]]),
    'a set': new Set(['a']),
    'a weak map': new WeakMap(),
    bytes: Buffer.from('ann'),
    'a String object': new String('ann'),
    'a Number object': new Number(1),
    'a promise': Promise.resolve('ann'),
    'an error': new Error('ann'),
    'a typed array': new Float64Array(8),
    'a shared buffer': new SharedArrayBuffer(8),
    'a generator': (function* () {})(),
    'what turns into a text': { [Symbol.toPrimitive]: () => 'ann', toString: () => 'ann' },
    'what turns into a number': { [Symbol.toPrimitive]: () => 1_800_000_001_000 },
  };
}

/** Values of every type but text, in none of which a text is found. Made anew at each call. */
export function everyType(): Readonly<Record<string, unknown>> {
  const json = { null: null, true: true, 'minus one': -1, 'a fraction': 1.5, 'an empty text': '', 'a list': ['ann'] };
  return { ...notJson(), ...json, 'an empty list': [] };
}

/** What is no deadline that a caller may ask for, at 2027-01-15. */
export function wrongMoments(): Readonly<Record<string, unknown>> {
  class LyingDate extends Date {
    override valueOf(): number {
      return 1_800_000_001_000;
    }
  }
  return {
    'no number': Number.NaN,
    'for ever': Number.POSITIVE_INFINITY,
    'before all time': Number.NEGATIVE_INFINITY,
    'minus one': -1,
    'minus zero': -0,
    zero: 0,
    'the year 1970': 1,
    now: 1_800_000_000_000,
    'a millisecond too far': 1_800_000_060_001,
    'the year 9999': 253_402_300_799_999,
    'behind the last Date': 8.64e15 + 1,
    'beyond the safe integers': 2 ** 53,
    'half a millisecond': 1_800_000_001_000.5,
    'a text of digits': '1800000001000',
    'February 30': '2027-02-30T00:00:00.000Z',
    'a right text': '2027-01-15T08:00:01.000Z',
    'a bigint': 1_800_000_001_000n,
    'a Date': new Date(1_800_000_001_000),
    'an invalid Date': new Date(Number.NaN),
    'a lying Date': new LyingDate(Number.NaN),
    'what turns into a number': { valueOf: () => 1_800_000_001_000 },
    'a Number object': new Number(1_800_000_001_000),
  };
}

/** What is no line of text: neither a principal, nor a reason or an actor. */
export function wrongLines(): Readonly<Record<string, unknown>> {
  const texts: Record<string, string> = {
    'NUL in front': '\0ann',
    'NUL inside': 'an\0n',
    'NUL behind': 'ann\0',
    'a line feed behind': 'ann\n',
    'a line of its own': 'ann\r\nbob',
    'an escape': '\u001b[2Jann',
    'a record separator': 'ann\u001e',
    'a delete': 'ann\u007f',
    'a C1 control': 'ann\u0085bob',
    'zero width': 'an\u200bn',
    'a zero-width joiner': 'an\u200dn',
    'a grapheme joiner': 'an\u034fn',
    'a Hangul filler': '\u3164',
    'a half-width Hangul filler': 'ann\uffa0',
    'the blank of Braille': '\u2800',
    'a soft hyphen': 'an\u00adn',
    'right to left': 'an\u202en',
    'an isolate': 'an\u2066n',
    'a byte order mark': '\ufeffann',
    'a word joiner': 'an\u2060n',
    'a language tag': 'ann\u{e0061}',
    'a line separator': 'an\u2028n',
    'a paragraph separator': 'an\u2029n',
    'a high surrogate': 'ann\ud800',
    'a low surrogate': '\udc00ann',
    'surrogates in the wrong order': 'a\udc00\ud800n',
    '257 bytes': 'x'.repeat(257),
    '258 bytes in 129 letters': '\u00e9'.repeat(129),
    '10 kB': 'x'.repeat(10_000),
    '100 MB': 'x'.repeat(100_000_000),
  };
  const blanks = ' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000';
  for (const blank of blanks) {
    const code = `U+${blank.charCodeAt(0).toString(16).padStart(4, '0')}`;
    texts[`${code} in front`] = `${blank}ann`;
    texts[`${code} behind`] = `ann${blank}`;
    texts[`${code} alone`] = blank;
  }
  return { ...everyType(), ...texts };
}

/** What is no id of a session. */
export function wrongIds(): Readonly<Record<string, unknown>> {
  return {
    ...everyType(),
    'lower case': '01arz3ndektsv4rrffq69g5fav',
    'beyond 128 bits': '81ARZ3NDEKTSV4RRFFQ69G5FAV',
    'a space': '01ARZ3NDEKTSV4RRFFQ69G5FAV ',
    'a line feed': '01ARZ3NDEKTSV4RRFFQ69G5FAV\n',
    'a letter that no ULID has': '01ARZ3NDEKTSV4RRFFQ69G5FAI',
    'the name of a prototype': '__proto__',
    '1 MB': '0'.repeat(1_000_000),
  };
}

/** What is no plain JSON, or more of it than attributes may have. Refused where it stands, or wherever it is told. */
export function wrongMembers(): Readonly<Record<string, unknown>> {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  const knot: Record<string, unknown> = {};
  knot['a'] = { b: knot };
  let deep: unknown = 1;
  for (let level = 0; level < 200_000; level++) deep = [deep];
  return {
    ...notJson(),
    undefined: undefined,
    'a list with undefined': [undefined],
    'a list with a hole': new Array(2),
    'a list with a symbol': [Symbol('a')],
    'a long way down': { a: { b: [1n] } },
    'a key that is a symbol': { [Symbol('a')]: 1 },
    'a key with a lone surrogate': { '\ud800': 1 },
    'a key with NUL': { 'a\0': 1 },
    NUL: 'a\0b',
    'a lone surrogate': '\ud800',
    'a circle': cycle,
    'a knot': knot,
    '200,000 levels': deep,
    '10 MB': 'x'.repeat(10_000_000),
    'a key of 10 MB': { ['x'.repeat(10_000_000)]: 1 },
    '4,000,000,000 holes': new Array(4_000_000_000),
    'an object with toJSON': { toJSON: () => 'a' },
    'a proxy without a length': new Proxy([], {
      get: (list, key) => (key === 'length' ? Number.NaN : Reflect.get(list, key)),
    }),
  };
}
