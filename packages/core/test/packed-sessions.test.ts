import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { freezeAttributes } from '../src/freeze-attributes.ts';
import type { JsonValue } from '../src/json.ts';
import { PackedSessions } from '../src/packed-sessions.ts';
import type { Session } from '../src/session.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { principal } from '../src/testing/arbitraries/principal.ts';

// Any units of UTF-16: halves of pairs stand alone among them, and what JSON has to escape.
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
);
const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', '', '0', '17', '-1', '4294967296'), text);
const number = fc.oneof(
  fc.constantFrom(-0, 0, 1e21, -1e-7, Number.MAX_SAFE_INTEGER + 1, Number.MAX_VALUE, Number.MIN_VALUE),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const { object: attributes } = fc.letrec<{ value: JsonValue; object: Readonly<Record<string, JsonValue>> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    number,
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
}));
// The last one has a word of nothing but ones.
const id = fc.oneof(fc.ulid(), fc.constantFrom('0'.repeat(26), '7'.repeat(26), `7${'Z'.repeat(25)}`));
const moment = fc.oneof(fc.nat({ max: 5 }), fc.integer({ min: 0, max: LAST_MOMENT }));
const moments = { createdAt: moment, lastSeenAt: moment, expiresAt: moment, absoluteExpiresAt: moment };
const owner = fc.oneof(fc.constantFrom('ann', 'bob'), principal);
const parts = fc.record({ id, principal: owner, ...moments }, { noNullPrototype: true });
const rotatedFrom = fc.option(id, { nil: undefined });

// No reader of an event gives the zero below zero: what is made of JSON is what a session can have.
const session: fc.Arbitrary<Session> = fc.tuple(parts, attributes, rotatedFrom).map(([part, given, from]) =>
  Object.freeze({
    ...part,
    attributes: freezeAttributes(JSON.parse(JSON.stringify(given))),
    ...(from === undefined ? {} : { rotatedFrom: from }),
  }),
);
// Some have the very attributes of the one before them.
const sessions = fc.array(fc.tuple(session, fc.boolean())).map((all) =>
  all.map(([one, isSame], index) => {
    const [before] = all[index - 1] ?? [one];
    return isSame ? Object.freeze({ ...one, attributes: before.attributes }) : one;
  }),
);

function isDeepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeepFrozen);
}

function areAsTheyWere(Packed: typeof PackedSessions) {
  return fc.property(sessions, (given) => {
    const packed = new Packed();
    expect(given.map((one) => packed.add(one))).toEqual([...given.keys()]);
    expect(packed.length).toBe(given.length);
    for (const [index, one] of given.entries()) {
      const made = packed.at(index);
      // It looks at what is its own alone, whatever its name; vitest does not.
      expect(isDeepStrictEqual(made, one)).toBe(true);
      // The order of keys, too, and which of them are there.
      expect(JSON.stringify(made)).toBe(JSON.stringify(one));
      expect(made).not.toBe(one);
      expect(made).toSatisfy(isDeepFrozen);
      expect(packed.idAt(index)).toBe(one.id);
    }
  });
}

it('are made again as they were, and deep-frozen', () => {
  fc.assert(areAsTheyWere(PackedSessions), { numRuns: 500 * scale });
});

it.each<[string, (made: Session) => Session]>([
  ['is not frozen', (made) => ({ ...made })],
  ['is not frozen within', (made) => Object.freeze({ ...made, attributes: structuredClone(made.attributes) })],
  ['forgets whose place it took', ({ rotatedFrom: _, ...made }) => Object.freeze(made)],
  [
    'loses a key that every object has',
    (made) => {
      const { ['__proto__']: _, ...attributes } = made.attributes as Record<string, JsonValue>;
      return Object.freeze({ ...made, attributes: freezeAttributes(attributes) });
    },
  ],
  ['takes one moment for another', (made) => Object.freeze({ ...made, expiresAt: made.absoluteExpiresAt })],
])('control: one that %s is found out', (_, change) => {
  class Broken extends PackedSessions {
    override at(row: number): Session {
      return change(super.at(row));
    }
  }
  expect(fc.check(areAsTheyWere(Broken), { numRuns: 5000 }).failed).toBe(true);
});
