/** An event that no store writes: what it is, its type and its data. */
type HostileEvent = readonly [what: string, type: string, data: string];

const AT = '2027-01-15T08:00:00.000Z';
const LATER = '2027-01-15T08:01:00.000Z';
const HANDLE = `sha256:v1:${'0a'.repeat(32)}`;
const CREATED = {
  v: 1,
  token_handle: HANDLE,
  principal: 'eve',
  created_at: AT,
  expires_at: LATER,
  absolute_expires_at: LATER,
  attributes: {},
};
const TOUCHED = { v: 1, token_handle: HANDLE, last_seen_at: AT };
const EXPIRED = { v: 1, all: true, expired_at: AT };

/** What a later version could have written, and what this one must not pass over. */
export const UNSUPPORTED: readonly HostileEvent[] = [
  ['a kind of a newer version', 'session_revoked', '{}'],
  ['a kind in the plural', 'session_createds', JSON.stringify(CREATED)],
  ['a newer version', 'session_expired', JSON.stringify({ ...EXPIRED, v: 2 })],
  ['a version that is a text', 'session_expired', JSON.stringify({ ...EXPIRED, v: '1' })],
  ['no version at all', 'session_expired', JSON.stringify({ ...EXPIRED, v: null })],
  ['a scope that is not known', 'session_expired', JSON.stringify({ v: 1, tenant: 'x', expired_at: AT })],
  [
    'a cap that does something else',
    'session_created',
    JSON.stringify({ ...CREATED, limit: { max: 1, on_limit: 'x' } }),
  ],
];

/** What no version would have written. */
export const CORRUPT: readonly HostileEvent[] = [
  ['garbage', 'session_expired', '{"v":1,'],
  ['text behind it', 'session_expired', `${JSON.stringify(EXPIRED)}{}`],
  ['no object', 'session_expired', '[{"all":true}]'],
  ['null', 'session_expired', 'null'],
  ['a text', 'session_expired', '"all"'],
  ['nothing in it', 'session_created', '{}'],
  ['a key twice', 'session_expired', `{"all":true,"all":true,"expired_at":"${AT}"}`],
  ['a key twice, once in escapes', 'session_expired', `{"all":true,"\\u0061ll":true,"expired_at":"${AT}"}`],
  ['two values of __proto__', 'session_touched', `{"__proto__":1,"__proto__":2,${JSON.stringify(TOUCHED).slice(1)}`],
  ['a key twice, deep down', 'session_created', JSON.stringify(CREATED).replace('{}', '{"a":{"b":1,"b":2}}')],
  ['two scopes', 'session_expired', JSON.stringify({ ...EXPIRED, principal: 'ann' })],
  ['all, and not at all', 'session_expired', JSON.stringify({ ...EXPIRED, all: false })],
  ['all, as a number', 'session_expired', JSON.stringify({ ...EXPIRED, all: 1 })],
  ...['family', 'minted'].map((field): HostileEvent => {
    const expired = { v: 1, token_handle: HANDLE, expired_at: AT };
    const event = field === 'family' ? expired : CREATED;
    return [
      `${field} that is no yes`,
      field === 'family' ? 'session_expired' : 'session_created',
      JSON.stringify({ ...event, [field]: false }),
    ];
  }),
  [
    'a spared session that is none',
    'session_expired',
    JSON.stringify({ v: 1, principal: 'ann', except: 'x', expired_at: AT }),
  ],
  ...impossibleDates().map(
    ([what, at]): HostileEvent => [
      `a date: ${what}`,
      'session_expired',
      JSON.stringify({ ...EXPIRED, expired_at: at }),
    ],
  ),
  ...impossibleHandles().map(
    ([what, handle]): HostileEvent => [
      `a handle: ${what}`,
      'session_touched',
      JSON.stringify({ ...TOUCHED, token_handle: handle }),
    ],
  ),
  ['a predecessor that is none', 'session_created', JSON.stringify({ ...CREATED, rotated_from: 'x' })],
  ['a deadline that is null', 'session_touched', JSON.stringify({ ...TOUCHED, expires_at: null })],
  ['a principal of another type', 'session_created', JSON.stringify({ ...CREATED, principal: ['eve'] })],
  ['a principal with a line feed', 'session_created', JSON.stringify({ ...CREATED, principal: 'eve\nadmin' })],
  ['a principal with a lone surrogate', 'session_created', JSON.stringify({ ...CREATED, principal: 'eve\ud800' })],
  ['a principal of 5 kB', 'session_created', JSON.stringify({ ...CREATED, principal: 'x'.repeat(5000) })],
  ['a reason with an escape', 'session_expired', JSON.stringify({ ...EXPIRED, reason: '\u001b[2J' })],
  ['attributes in a list', 'session_created', JSON.stringify({ ...CREATED, attributes: [] })],
  ['an attribute beyond all numbers', 'session_created', JSON.stringify(CREATED).replace('{}', '{"a":1e400}')],
  ['an attribute with NUL', 'session_created', JSON.stringify({ ...CREATED, attributes: { a: '\0' } })],
  ['70 levels', 'session_created', JSON.stringify(CREATED).replace('{}', `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`)],
  [
    '100,000 levels',
    'session_created',
    JSON.stringify(CREATED).replace('{}', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
  ],
  ['600 kB', 'session_created', JSON.stringify({ ...CREATED, padding: 'x'.repeat(600_000) })],
  ['a cap of nobody', 'session_created', JSON.stringify({ ...CREATED, limit: { max: 0, on_limit: 'reject' } })],
  [
    'a cap of half a session',
    'session_created',
    JSON.stringify({ ...CREATED, limit: { max: 0.5, on_limit: 'reject' } }),
  ],
];

function impossibleDates(): readonly [string, unknown][] {
  return [
    ['February 30', '2027-02-30T00:00:00.000Z'],
    ['February 29 of a common year', '2027-02-29T00:00:00.000Z'],
    ['the 13th month', '2027-13-01T00:00:00.000Z'],
    ['hour 24', '2027-01-15T24:00:00.000Z'],
    ['second 60', '2027-01-15T08:00:60.000Z'],
    ['before 1970', '1969-12-31T23:59:59.999Z'],
    ['the year 10000', '+010000-01-01T00:00:00.000Z'],
    ['an offset', '2027-01-15T08:00:00.000+00:00'],
    ['no milliseconds', '2027-01-15T08:00:00Z'],
    ['nanoseconds', '2027-01-15T08:00:00.000000000Z'],
    ['lower case', '2027-01-15t08:00:00.000z'],
    ['a space', ` ${AT}`],
    ['a line feed', `${AT}\n`],
    ['other digits', AT.replace('2027', '２０２７')],
    ['a number', 1_800_000_000_000],
    ['null', null],
  ];
}

function impossibleHandles(): readonly [string, unknown][] {
  return [
    ['in upper case', HANDLE.toUpperCase()],
    ['its digits in upper case', `sha256:v1:${'0A'.repeat(32)}`],
    ['of 63 digits', HANDLE.slice(0, -1)],
    ['of 65 digits', `${HANDLE}0`],
    ['with a line feed', `${HANDLE}\n`],
    ['of another version', HANDLE.replace('v1', 'v2')],
    ['with a key of no name', `hmac-sha256:v2::${'0a'.repeat(32)}`],
    ['bare digits', '0a'.repeat(32)],
    ['a prototype', '__proto__'],
    ['a list', [HANDLE]],
    ['nothing', null],
  ];
}
