import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { atOnce } from '../src/at-once.ts';
import type { JsonObject } from '../src/json.ts';
import { parseJson } from '../src/parse-json.ts';
import { PrincipalRows } from '../src/principal-rows.ts';
import type { Session } from '../src/session.ts';
import { SessionProjection, type SessionState } from '../src/session-projection.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { isTokenHandle, keyedTokenHandle, tokenHandle, tokenHandleKeyId } from '../src/token-handle.ts';
import { putSession } from './put-session.ts';
import { SimpleProjection } from './simple-projection.ts';

const NUM_RUNS = 100 * scale;

const key = createSecretKey(Buffer.alloc(32, 'k'));
const digit = fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ');
const plain = fc.nat(9).map((number) => tokenHandle('d', String(number)));
const KEYED = ['a', 'b', 'A'.repeat(32)].flatMap((keyId) =>
  ['0', '1'].map((token) => keyedTokenHandle(keyId, key, 'd', token)),
);
const keyed = fc.constantFrom(...KEYED);
const almost = fc
  .tuple(plain, fc.constantFrom('', '0', 'A', 'g', '\u0130', '\u{1f600}'), fc.nat(73))
  .map(([whole, text, at]) => whole.slice(0, at) + text + whole.slice(at + 1));
const handle = fc.oneof(plain, plain, keyed, almost, fc.constantFrom('', '__proto__', '0'.repeat(64), 'x'.repeat(200)));
const ulid = fc.tuple(fc.constantFrom(...'017'), fc.string({ unit: digit, minLength: 25, maxLength: 25 }));
const id = fc.oneof(
  fc.nat(9).map((number) => String(number).padStart(26, '0')),
  ulid.map((parts) => parts.join('')),
  fc.constantFrom('', 'a', `7${'Z'.repeat(25)}`, `7${'Z'.repeat(24)}0`, `8${'0'.repeat(25)}`, `${'0'.repeat(25)}o`),
);
const moment = fc.oneof(fc.nat(60), fc.constantFrom(LAST_MOMENT, LAST_MOMENT - 1));
const principal = fc.constantFrom('ann', 'Ann', '__proto__', 'a', '\u{1f600}', 'x'.repeat(99));
const text = fc.oneof(
  fc.constantFrom(
    '{}',
    '{"a":1}',
    '{"__proto__":{"b":[null,{}]}}',
    '{"\\\\":1}',
    '{"\\n":2,"\\"":{}}',
    '{"2":0,"1":0}',
  ),
  fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }).map((value) => JSON.stringify(value)),
);
const attributes = text.map((written) => parseJson(written) as JsonObject);
const orNone = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const open: fc.Arbitrary<SessionState> = fc
  .record({
    parts: fc.record({ principal, createdAt: moment, lastSeenAt: moment, expiresAt: moment, attributes }),
    absoluteExpiresAt: moment,
    rotatedFrom: orNone(id),
    minted: fc.boolean(),
    handle,
    id,
  })
  .map(({ parts, absoluteExpiresAt, rotatedFrom, minted, ...named }) => ({
    ...named,
    keptUntil: minted ? absoluteExpiresAt : undefined,
    session: { id: named.id, ...parts, absoluteExpiresAt, ...(rotatedFrom !== undefined && { rotatedFrom }) },
  }));
const over: fc.Arbitrary<SessionState> = fc.record({
  id,
  handle,
  session: fc.constant(undefined),
  keptUntil: orNone(moment),
  lapsed: orNone(fc.boolean()),
  rotatedTo: orNone(id),
  graceUntil: orNone(moment),
  promoted: orNone(fc.boolean()),
});

/** What it gives, if anything, is to be the same. */
type Act = (projection: SessionProjection | SimpleProjection) => unknown;

const put = fc.oneof(open, over).map((state): Act => {
  return (projection) => {
    // An id names one session.
    const known = projection.findById(state.id);
    if (known !== undefined && known.handle !== state.handle) projection.forget(known);
    projection.put(state);
  };
});
const change = fc.tuple(fc.nat(20), orNone(attributes), orNone(principal), fc.boolean(), moment);
const touch = change.map(([index, given, other, isEnded, expiresAt]): Act => {
  return (projection) => {
    const state = [...projection.openSessions()][index];
    if (state?.session === undefined) return;
    const { session } = state;
    const changed = { attributes: given ?? session.attributes, principal: other ?? session.principal, expiresAt };
    projection.put({ ...state, session: isEnded ? undefined : { ...session, ...changed } });
  };
});
const forget = fc.nat(20).map((index): Act => {
  return (projection) => {
    const state = [...projection.overSessions(), ...projection.openSessions()][index];
    if (state !== undefined) projection.forget(state);
  };
});
const wait = fc.nat(20).map((passed): Act => {
  return (projection) => {
    projection.now += passed;
  };
});
const letGo = principal.map((name): Act => {
  return (projection) => atOnce(projection.letGoOfLapsed(name));
});
// So many at most that one is left, as there always is where room is made.
const makeRoom = fc.tuple(principal, fc.nat(4), orNone(fc.nat(4))).map(([name, most, index = -1]): Act => {
  return (projection) => {
    const left = atOnce(projection.letGoOfLapsed(name));
    const spared = [...projection.openSessionsOf(name)][index]?.handle;
    const count = Math.min(most, Math.max(0, left - 1));
    const ended: Session[] = [];
    atOnce(projection.endOldest(name, spared, count, (session) => ended.push(session)));
    return ended;
  };
});
// What is seen behind each act is the end of a shorter history; a look among them must change nothing.
const look = 'look';
const act = fc.oneof(put, put, put, touch, forget, wait, letGo, makeRoom, fc.constant(look));
const acts = fc.array(act, { maxLength: 30, size: 'max' });

// What was asked for before must not be in the way of what is so now.
function live(projection: SessionProjection | SimpleProjection, asked: string): Session | undefined {
  if (projection instanceof SimpleProjection) return projection.live(asked);
  const place = projection.place(asked);
  if (isPlain(asked)) {
    const digest = Buffer.from(asked.slice(-64), 'hex').toString('utf16le');
    expect(projection.plainPlace(digest)).toBe(place);
  }
  return place === undefined ? undefined : projection.liveAt(place, projection.now);
}

function isPlain(asked: string): boolean {
  return isTokenHandle(asked) && tokenHandleKeyId(asked) === undefined;
}

function said(projection: SessionProjection | SimpleProjection, handles: readonly string[], ids: Iterable<string>) {
  const { now, handles: handleCount, ids: idCount, lapsed } = projection;
  return {
    counts: [now, handleCount, idCount, lapsed],
    open: [...projection.openSessions()],
    over: [...projection.overSessions()],
    ofPrincipals: ['ann', 'Ann', '__proto__', 'a', '\u{1f600}', 'x'.repeat(99), 'nobody'].map((name) => [
      ...projection.openSessionsOf(name),
    ]),
    byHandle: [...handles].map((each) => projection.find(each)),
    live: [...handles, ...handles].map((each) => live(projection, each)),
    byId: [...ids].map((each) => projection.findById(each)),
  };
}

// So many of one principal that it is noted when the first of them lapses.
const crowd = fc.array(fc.integer({ min: 20, max: 90 }), { minLength: 64, maxLength: 70, size: 'max' });

function join(projection: SessionProjection | SimpleProjection, deadlines: readonly number[]): void {
  for (const [index, expiresAt] of deadlines.entries()) putSession(projection, `of the crowd ${index}`, { expiresAt });
}

function doesAsTheSimpleOne(Packed: new () => SessionProjection, before = fc.constant<number[]>([])) {
  return fc.property(before, acts, fc.array(handle), fc.array(id), (deadlines, history, handles, ids) => {
    const packed = new Packed();
    const simple = new SimpleProjection();
    for (const projection of [packed, simple]) {
      join(projection, deadlines);
      atOnce(projection.letGoOfLapsed('ann'));
    }
    for (const step of [...history, look] as const) {
      if (step !== look) {
        expect(step(packed)).toEqual(step(simple));
        continue;
      }
      const known = [...simple.openSessions(), ...simple.overSessions()];
      const allHandles = [...KEYED, ...handles, ...known.map((state) => state.handle)];
      const allIds = [...ids, ...known.map((state) => state.id), ...known.flatMap(({ rotatedTo }) => rotatedTo ?? [])];
      expect(said(packed, allHandles, allIds)).toEqual(said(simple, allHandles, allIds));
    }
  });
}

describe('a projection of packed rows', () => {
  it('does what one of maps does, whatever is put, forgotten and asked for', () =>
    fc.assert(doesAsTheSimpleOne(SessionProjection), { numRuns: NUM_RUNS }));

  it('does so for a principal who has many', () =>
    fc.assert(doesAsTheSimpleOne(SessionProjection, crowd), { numRuns: NUM_RUNS / 2 }));

  it.each([
    ['is not told of those that lapse earlier', 'lapses', () => {}],
    ['takes everybody for one who lives on', 'earliest', () => Number.POSITIVE_INFINITY],
  ] as const)('control: one that %s is found out', (_, method, broken) => {
    const spy = vi.spyOn(PrincipalRows.prototype, method).mockImplementation(broken as () => number);
    const { failed } = fc.check(doesAsTheSimpleOne(SessionProjection, crowd), {
      numRuns: 20 * NUM_RUNS,
      endOnFailure: true,
    });
    spy.mockRestore();
    expect(failed).toBe(true);
  });

  // A session of ann's has lapsed; somebody looks at hers; it is put again with a later deadline, and is hers as before.
  it('lets nobody change it by looking: a run that ended otherwise', () => {
    const lapsed = { id: 'i', principal: 'ann', createdAt: 0, lastSeenAt: 0, absoluteExpiresAt: 9, attributes: {} };
    const seen = [SessionProjection, SimpleProjection].map((Projection) => {
      const projection = new Projection();
      projection.put({ id: 'i', handle: 'h', session: { ...lapsed, expiresAt: 0 } });
      const before = [...projection.openSessionsOf('ann')];
      projection.put({ id: 'i', handle: 'h', session: { ...lapsed, expiresAt: 9 } });
      return [before.length, [...projection.openSessionsOf('ann')].length];
    });
    expect(seen).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it.each<[string, new () => SessionProjection]>([
    [
      'answers with what it made before',
      class extends SessionProjection {
        readonly #made = new Map<number, Session | undefined>();
        override liveAt(place: number, now: number): Session | undefined {
          if (!this.#made.has(place)) this.#made.set(place, super.liveAt(place, now));
          return this.#made.get(place);
        }
      },
    ],
    [
      'takes a forgotten handle for one that is known',
      class extends SessionProjection {
        override place(asked: string): number | undefined {
          const moment = this.now;
          this.now = 0;
          const place = super.place(asked);
          this.now = moment;
          return place;
        }
      },
    ],
    [
      'takes two keys for the same',
      class extends SessionProjection {
        override find(asked: string): SessionState | undefined {
          return super.find(asked) ?? super.find(asked.replace(':b:', ':a:'));
        }
      },
    ],
    [
      'loses the order of endings',
      class extends SessionProjection {
        override *overSessions(): Generator<SessionState> {
          yield* [...super.overSessions()].reverse();
        }
      },
    ],
    [
      'does not let go of what is over',
      class extends SessionProjection {
        override forget(state: SessionState): void {
          if (state.session !== undefined) super.forget(state);
        }
      },
    ],
    [
      'lets go of those that live',
      class extends SessionProjection {
        override *letGoOfLapsed(name: string): Generator<undefined, number, undefined> {
          const moment = this.now;
          this.now += 60;
          yield* super.letGoOfLapsed(name);
          this.now = moment;
          return 0;
        }
      },
    ],
    [
      'leaves one whose place was wanted',
      class extends SessionProjection {
        override endOldest(
          name: string,
          spared: string | undefined,
          count: number,
          note: ((session: Session) => unknown) | undefined,
        ): Generator<undefined, void, undefined> {
          return super.endOldest(name, spared, Math.max(0, count - 1), note);
        }
      },
    ],
    [
      'forgets what took a place when it is touched',
      class extends SessionProjection {
        override put(state: SessionState): void {
          const { session } = state;
          const isKnown = this.find(state.handle)?.session !== undefined;
          super.put(
            isKnown && session ? { ...state, session: { ...session, rotatedFrom: undefined as never } } : state,
          );
        }
      },
    ],
  ])('control: one that %s is found out', (_, Broken) => {
    expect(fc.check(doesAsTheSimpleOne(Broken), { numRuns: 20 * NUM_RUNS }).failed).toBe(true);
  });

  it('gives what it was given deep-frozen, and shares no object with it', () => {
    const given = { a: [{ b: 1 }] };
    const projection = new SessionProjection();
    const times = { createdAt: 1, lastSeenAt: 1, expiresAt: 5, absoluteExpiresAt: 5 };
    projection.put({ id: 'i', handle: 'h', session: { id: 'i', principal: 'ann', attributes: given, ...times } });
    given.a = [];
    const read = projection.find('h')?.session?.attributes as typeof given;
    expect(read).toEqual({ a: [{ b: 1 }] });
    expect([read, read.a, read.a[0]].every(Object.isFrozen)).toBe(true);
    expect(Object.isFrozen(projection.find('h')?.session)).toBe(true);
    expect(projection.findById('i')?.session?.attributes).toBe(read);
  });
});
