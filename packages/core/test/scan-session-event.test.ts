import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { RecordedEvent } from '../src/event-log.ts';
import { readSessionEvent } from '../src/read-session-event.ts';
import { scanSessionEvent } from '../src/scan-session-event.ts';
import type { SessionEvent } from '../src/session-event.ts';
import { encodeSessionEvent } from '../src/session-event-codec.ts';
import { sessionEvent } from './session-event-arbitrary.ts';
import { jsonValue, spellings, writeJson } from './write-json.ts';

const HANDLE = `sha256:v1:${'0a'.repeat(32)}`;
const AT = '2026-11-21T07:36:36.703Z';
const PLAIN = [{}, { role: 'operator' }, { name: 'José 😀', ids: [0, 12, true], more: { none: null, no: false } }];
const TOUCHED = `{"v":1,"token_handle":"${HANDLE}","last_seen_at":"${AT}","attributes":{}}`;

type Scan = (recorded: RecordedEvent) => SessionEvent | undefined;

function recorded(type: string, data: string): RecordedEvent {
  return { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', position: 7, type, data };
}

function withAttributes(attributes: string): RecordedEvent {
  return recorded(
    'session_touched',
    TOUCHED.replace('{}', () => attributes),
  );
}

// What the scanner looks for, what it must not take for that, and what JSON has besides.
const piece = fc.oneof(
  fc.constantFrom(
    '"',
    '\\',
    ':',
    ',',
    '{',
    '}',
    '[',
    ']',
    '{}',
    '[]',
    ' ',
    '\n',
    '0',
    '9',
    '-',
    '.',
    'e9',
    'a',
    'A',
    'T',
  ),
  fc.constantFrom('\\u0061', '\\"', '\0', '\x1f', '\x7f', '\x85', 'é', '\ud800', '\udc00', '😀', '\ufffd', '\ufeff'),
  fc.constantFrom(
    'true',
    'false',
    'null',
    '00',
    '999999999999999',
    '1234567890123456',
    '"__proto__":1',
    '"constructor":1,',
  ),
  fc.constantFrom(',"minted":true', ',"family":true', ',"all":true', ',"attributes":{"a":1,"a":2}', ',"attributes":{}'),
  fc.constantFrom(`"${HANDLE}"`, `"hmac-sha256:v2:k:${'0a'.repeat(32)}"`, `"${AT}"`, '"2026-02-29T00:00:00.000Z"'),
);

interface Damage {
  readonly at: number;
  readonly cut: number;
  readonly from: number;
  readonly length: number;
  readonly piece: string | null;
}

// What a text is, with parts of it replaced, left out, doubled or put elsewhere.
const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(),
  cut: fc.nat(4),
  from: fc.nat(),
  length: fc.nat(60),
  piece: fc.option(piece),
});
const damages = fc.array(damage, { maxLength: 2 });

function damaged(data: string, { at, cut, from, length, piece }: Damage): string {
  const place = at % (data.length + 1);
  const begin = from % (data.length + 1);
  return data.slice(0, place) + (piece ?? data.slice(begin, begin + length)) + data.slice(place + cut);
}

function expectSame(scan: Scan, one: RecordedEvent): void {
  const scanned = scan(one);
  if (scanned !== undefined) expect(scanned).toStrictEqual(readSessionEvent(one));
}

function agrees(scan: Scan) {
  return fc.property(sessionEvent, damages, (event, list) => {
    expectSame(scan, recorded(event.type, list.reduce(damaged, encodeSessionEvent(event))));
  });
}

function agreesOnAttributes(scan: Scan) {
  const object = fc.dictionary(
    fc.oneof(fc.constantFrom('a', 'b', '0', '__proto__', 'toString'), fc.string()),
    jsonValue,
  );
  const spelling = fc.constantFrom(...spellings);
  return fc.property(object, spelling, fc.boolean(), fc.boolean(), damages, (value, spelling, twice, isBlank, list) => {
    const text = writeJson(value, spelling, twice);
    const attributes = isBlank ? text : text.replace(/(?<=[{[:,\]}"\w]) (?=[{[:,\]}"\w])|\n/g, '');
    expectSame(scan, withAttributes(list.slice(1).reduce(damaged, attributes)));
  });
}

describe('what the scanner gives', () => {
  it('is what reading the text as JSON gives, whatever the text', () =>
    fc.assert(agrees(scanSessionEvent), { numRuns: 2500 * scale }));

  it('is what reading the attributes as JSON gives, whatever they are', () =>
    fc.assert(agreesOnAttributes(scanSessionEvent), { numRuns: 700 * scale }));

  it('control: a scanner that takes the end for granted is found out', async () => {
    const hasty: Scan = ({ data, ...rest }) => scanSessionEvent({ ...rest, data: data.replace(/}[^}]*$/, '}') });
    expect((await fc.check(agrees(hasty), { numRuns: 20_000 })).failed).toBe(true);
  });

  it('control: a scanner that takes what JSON.parse makes of a text is found out', async () => {
    const parsing: Scan = ({ data, ...rest }) => scanSessionEvent({ ...rest, data: reparsed(data) });
    expect((await fc.check(agreesOnAttributes(parsing), { numRuns: 20_000 })).failed).toBe(true);
  });

  it('is frozen, and owes nothing to what every object has', () => {
    const deep = '{"a":[{"b":[]},"c"],"d":{"e":{}}}';
    const scanned = scanSessionEvent(withAttributes(deep));
    expect(scanned).toMatchObject({ attributes: JSON.parse(deep) });
    expect(isDeeplyFrozen(scanned?.type === 'session_touched' && scanned.attributes)).toBe(true);
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(scanSessionEvent(withAttributes(`{"${key}":1}`)), key).toBeUndefined();
    }
  });

  it('is nothing behind what is not canonical, however deep or long it is', () => {
    for (const attributes of ['['.repeat(16_000), '{"a":'.repeat(3000), `{"a":"${'a'.repeat(20_000)}"}`]) {
      expect(scanSessionEvent(withAttributes(attributes))).toBeUndefined();
    }
  });
});

it('an event whose text has no escape is scanned, whatever its fields', () =>
  fc.assert(
    fc.property(sessionEvent, fc.constantFrom(...PLAIN), (event, attributes) => {
      const data = encodeSessionEvent('attributes' in event && event.attributes ? { ...event, attributes } : event);
      fc.pre(!data.includes('\\'));
      expect(scanSessionEvent(recorded(event.type, data))).toBeDefined();
    }),
    { numRuns: 500 * scale },
  ));

function reparsed(data: string): string {
  try {
    return JSON.stringify(JSON.parse(data));
  } catch {
    return data;
  }
}

function isDeeplyFrozen(value: unknown): boolean {
  return (
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen))
  );
}

it('takes no field that has none of its values, and no creation without attributes that takes nobody’s place', () => {
  const created = (rest: string) => {
    const moments = `"created_at":"${AT}","expires_at":"${AT}","absolute_expires_at":"${AT}"`;
    const data = `{"v":1,"token_handle":"${HANDLE}","principal":"ann",${moments}${rest}}`;
    return scanSessionEvent(recorded('session_created', data));
  };
  const limit = (max: number) => `,"attributes":{},"limit":{"max":${max},"on_limit":"reject"}`;
  expect([created(',"attributes":{}'), created(limit(1))]).not.toContain(undefined);
  expect(['', limit(0), ',"idle_timeout_ms":0,"attributes":{}'].map(created)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const except = (id: string) => {
    const data = `{"v":1,"principal":"ann","except":"${id}","expired_at":"${AT}"}`;
    return scanSessionEvent(recorded('session_expired', data));
  };
  expect(except('0'.repeat(26))).toBeDefined();
  expect(except('0'.repeat(25))).toBeUndefined();
});
