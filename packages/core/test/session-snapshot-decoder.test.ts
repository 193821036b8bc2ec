import { describe, expect, it } from 'vitest';
import type { SessionProjection } from '../src/session-projection.ts';
import { SessionSnapshotDecoder } from '../src/session-snapshot-decoder.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { tokenHandle } from '../src/token-handle.ts';
import { putSession } from './put-session.ts';

const [ID, OLD, OTHER] = ['0', '1', '2'].map((digit) => digit.repeat(26)) as [string, string, string];
const [HANDLE, OLD_HANDLE] = ['A', 'B'].map((label) => tokenHandle('d', label)) as [string, string];

type Entry = readonly unknown[];
const BEGIN: Entry = ['snapshot', 1, 5];
const LIVE: Entry = ['live', [ID], [HANDLE], ['ann'], [1], [2], [9], [10], [1], [0], ['{"a":1}']];
const OVER: Entry = ['over', [OLD], [OLD_HANDLE], [12], [0]];
const ORIGINS: Entry = ['origins', [ID], [OLD]];
const ROTATIONS: Entry = ['rotations', [OLD], [ID], [8], [0]];
const END: Entry = ['end', 1, 1];

function decode(...entries: readonly (Entry | string)[]): SessionProjection {
  const decoder = new SessionSnapshotDecoder(7);
  for (const entry of entries) decoder.take(typeof entry === 'string' ? entry : JSON.stringify(entry));
  return decoder.finish();
}

/** An entry with another value in one column of its only row. */
function withValue(entry: Entry, column: number, value: unknown): Entry {
  return entry.map((part, index) => (index === column ? [value] : part));
}

function corrupt(reason: string) {
  const message = expect.stringContaining(`damaged at the snapshot up to position 7: ${reason}. Keep the files`);
  return expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT', position: 7, message });
}

describe('a snapshot is read', () => {
  it('with whoever was rotated, and what took its place', () => {
    const projection = decode(BEGIN, LIVE, OVER, ORIGINS, ROTATIONS, ['end', 1, 1, 2]);
    expect([projection.position, projection.now]).toEqual([7, 5]);
    expect(projection.findById(ID)).toEqual({
      id: ID,
      handle: HANDLE,
      keptUntil: 10,
      session: {
        id: ID,
        principal: 'ann',
        createdAt: 1,
        lastSeenAt: 2,
        expiresAt: 9,
        absoluteExpiresAt: 10,
        attributes: { a: 1 },
        rotatedFrom: OLD,
      },
    });
    const rotation = { rotatedTo: ID, graceUntil: 8, promoted: false };
    const old = { id: OLD, handle: OLD_HANDLE, keptUntil: 12, lapsed: false, ...rotation };
    expect(projection.findById(OLD)).toEqual(old);
    expect(Object.isFrozen(projection.findById(ID)?.session)).toBe(true);
    const graceless = decode(BEGIN, LIVE, OVER, withValue(ROTATIONS, 3, 0), ['end', 1, 1, 1]).findById(OLD);
    expect(graceless).toEqual({ ...old, graceUntil: undefined });
    expect(decode(BEGIN, LIVE, OVER, withValue(ROTATIONS, 4, 1), ['end', 1, 1, 1]).findById(OLD)?.promoted).toBe(true);
    expect(decode(BEGIN, LIVE, withValue(OVER, 3, 0), END).findById(OLD)?.keptUntil).toBeUndefined();
    expect(decode(BEGIN, withValue(LIVE, 8, 0), OVER, END).findById(ID)?.keptUntil).toBeUndefined();
  });

  it('with each of a principal in one place, whether or not its entry is plain', () => {
    const ids = ['3', '4', '5', '6', '7'].map((digit) => digit.repeat(26));
    const principals = ['ann', 'anm', 'ann', 'José', 'a"b'];
    const entries = ids.map((id, index) => [
      ...['live', [id], [tokenHandle('d', id)], [principals[index]], [1], [2], [9], [10], [1], [0], ['{"a":1}']],
    ]);
    const mixed = ids.map((id, index) => {
      const column = (value: unknown, other: unknown) => [value, other];
      const name = column(principals[index], 'ann');
      const other = `0${String(index).padStart(25, 'A')}`;
      const handles = column(tokenHandle('d', id), tokenHandle('d', other));
      return ['live', [id, other], handles, name, [1, 1], [2, 2], [9, 9], [10, 10], [1, 1], [0, 0], ['{}', '{}']];
    });
    const apart = decode(BEGIN, ...entries, ['end', 5, 0]);
    const together = decode(BEGIN, ...mixed, ['end', 10, 0]);
    const idsOf = (projection: SessionProjection, name: string) =>
      [...projection.openSessionsOf(name)].map(({ id }) => id);
    for (const name of ['anm', 'José', 'a"b']) {
      expect(idsOf(apart, name)).toEqual([ids[principals.indexOf(name)]]);
      expect(idsOf(together, name)).toEqual([ids[principals.indexOf(name)]]);
    }
    expect(idsOf(apart, 'ann')).toEqual([ids[0], ids[2]]);
    expect(idsOf(together, 'ann')).toHaveLength(7);
    expect([...together.openSessions()].map(({ session }) => session?.principal)).toEqual(
      principals.flatMap((name) => [name, 'ann']),
    );
    // Where a principal stood that was there already another one stands.
    putSession(apart, 'a handle', { principal: 'bob', id: '9'.repeat(26) });
    expect([...apart.openSessions()].map(({ session }) => session?.principal)).toEqual([...principals, 'bob']);
  });

  it('with a line of rotations that goes on to a session which is forgotten', () => {
    const line = decode(BEGIN, LIVE, OVER, withValue(ROTATIONS, 2, OTHER), ['end', 1, 1, 1]);
    expect(line.findById(OLD)?.rotatedTo).toBe(OTHER);
  });

  it('up to the end of time, and to the moment at which a session dies', () => {
    expect(decode(['snapshot', 1, LAST_MOMENT], ['end', 0, 0]).now).toBe(LAST_MOMENT);
    expect(decode(['snapshot', 1, 0], ['end', 0, 0]).now).toBe(0);
    const latest = withValue(withValue(LIVE, 6, 6), 7, 6);
    expect(decode(BEGIN, latest, ['end', 1, 0]).findById(ID)?.session).toMatchObject({ expiresAt: 6 });
  });

  it('with the attributes that its entry names, by their place', () => {
    const texts = ['{"b":2}', '{"a":1}', '{}'];
    const two = [
      [ID, OLD],
      [HANDLE, OLD_HANDLE],
      ['ann', 'bob'],
      [1, 1],
      [2, 2],
      [9, 9],
      [10, 10],
      [1, 1],
    ];
    const projection = decode(BEGIN, ['live', ...two, [1, 0], texts], ['end', 2, 0]);
    expect([ID, OLD].map((id) => projection.findById(id)?.session?.attributes)).toEqual([{ a: 1 }, { b: 2 }]);
  });
});

describe('a large snapshot', () => {
  const id = (index: number) => String(index).padStart(26, '0');
  const rows = <Value>(from: number, to: number, of: (index: number) => Value): Value[] =>
    Array.from({ length: to - from }, (_, row) => of(from + row));
  const over = (count: number): Entry => [
    'over',
    rows(0, count, id),
    rows(0, count, (index) => tokenHandle('d', id(index))),
    rows(0, count, () => 0),
    rows(0, count, () => 0),
  ];

  it('has the same attributes once in memory, but remembers no endless number of them', () => {
    const live = (from: number, texts: readonly string[]): Entry => {
      const of = <Value>(value: Value) => texts.map(() => value);
      const ids = rows(from, from + texts.length, id);
      const handles = ids.map((each) => tokenHandle('d', each));
      return ['live', ids, handles, of('ann'), of(1), of(1), of(9), of(9), of(0), texts.map((_, at) => at), texts];
    };
    const texts = rows(0, 4097, (index) => `{"a":${index}}`);
    const again = [0, 4095, 4096];
    const second = again.map((index) => texts[index] as string);
    const projection = decode(BEGIN, live(0, texts), live(5000, second), ['end', 4100, 0]);
    const attributes = (index: number) => projection.findById(id(index))?.session?.attributes;
    const known = again.map((index, row) => [attributes(index), attributes(5000 + row)] as const);
    for (const [first, other] of known) expect(other).toEqual(first);
    expect(known.map(([first, other]) => other === first)).toEqual([false, false, true]);
  });

  // One that follows each line from each of its places takes minutes.
  it('may have one line of many rotations', () => {
    const count = 30_000;
    const rotations = [rows(1, count, id), rows(0, count - 1, id), rows(1, count, () => 0), rows(1, count, () => 0)];
    const projection = decode(BEGIN, over(count), ['rotations', ...rotations], ['end', 0, count, count - 1]);
    expect(projection.findById(id(count - 1))?.rotatedTo).toBe(id(count - 2));
  });
});

describe('what no version writes is told by what is wrong', () => {
  const TWO_OVER: Entry = ['over', [OLD, OTHER], [OLD_HANDLE, tokenHandle('d', 'C')], [0, 0], [0, 0]];

  it.each<[string, ...(Entry | string)[]]>([
    ['an entry is no list', 'not json'],
    ['an entry is no list', BEGIN, '{}'],
    ['an entry is not where it belongs', LIVE],
    ['an entry is not where it belongs', BEGIN, BEGIN],
    ['an entry is not where it belongs', BEGIN, ['end', 0, 0], ['end', 0, 0]],
    ['an entry is not where it belongs', BEGIN, ['end', 0, 0], LIVE],
    ['its end is missing', BEGIN, LIVE, OVER],
    ['it has no time', ['snapshot', 1]],
    ['it has no time', ['snapshot', 1, LAST_MOMENT + 1]],
    ['it has no time', ['snapshot', 1, -1]],
    ['it has no time', '["snapshot",1,-0]'],
    ['it has no time', ['snapshot', 1, 0.5]],
    ['it has no time', ['snapshot', 1, '5']],
    ['a session has no attributes', BEGIN, withValue(LIVE, 9, 1)],
    ['a number is none', BEGIN, withValue(LIVE, 9, '0')],
    ['a number is none', BEGIN, withValue(LIVE, 4, null)],
    ['a number is none', BEGIN, withValue(LIVE, 5, null)],
    ['a number is none', BEGIN, withValue(LIVE, 6, null)],
    ['a number is none', BEGIN, withValue(LIVE, 7, null)],
    ['a number is none', BEGIN, withValue(OVER, 3, null)],
    ['a number is none', BEGIN, LIVE, OVER, withValue(ROTATIONS, 3, null)],
    ['an id is none', BEGIN, withValue(LIVE, 1, 'x')],
    ['an id is none', BEGIN, withValue(OVER, 1, 'x')],
    ['an id is none', BEGIN, LIVE, withValue(ORIGINS, 1, 'x')],
    ['an id is none', BEGIN, LIVE, withValue(ORIGINS, 2, 'x')],
    ['an id is none', BEGIN, OVER, withValue(ROTATIONS, 1, 'x')],
    ['an id is none', BEGIN, OVER, withValue(ROTATIONS, 2, 'x')],
    ['a handle is none', BEGIN, withValue(LIVE, 2, 'x')],
    ['a handle is none', BEGIN, withValue(OVER, 2, 'x')],
    ['a principal is none', BEGIN, withValue(LIVE, 3, '')],
    ['a mark is neither 0 nor 1', BEGIN, withValue(LIVE, 8, 2)],
    ['a mark is neither 0 nor 1', BEGIN, withValue(OVER, 4, true)],
    ['a mark is neither 0 nor 1', BEGIN, LIVE, OVER, withValue(ROTATIONS, 4, 'x')],
    ['attributes are no text', BEGIN, withValue(LIVE, 10, { a: 1 })],
    ['attributes are not as any writer writes them', BEGIN, withValue(LIVE, 10, '[]')],
    ['attributes are not as any writer writes them', BEGIN, withValue(LIVE, 10, '{"a":1,"a":2}')],
    ['a session goes beyond its absolute deadline', BEGIN, withValue(LIVE, 6, 11)],
    ['a session is not live', BEGIN, withValue(LIVE, 6, 5)],
    ['an entry has other columns', BEGIN, [...LIVE, []]],
    ['an entry has other columns', BEGIN, LIVE.toSpliced(5, 1)],
    ['an entry has other columns', BEGIN, LIVE.with(10, 'x')],
    ['an entry has other columns', BEGIN, LIVE.with(5, 2)],
    ['an entry has other columns', BEGIN, OVER.slice(0, -1)],
    ['an entry has other columns', BEGIN, LIVE, [...ORIGINS, []]],
    ['an entry has other columns', BEGIN, OVER, [...ROTATIONS, []]],
    ['a column is not as long as the others', BEGIN, LIVE.with(3, [])],
    ['a column is not as long as the others', BEGIN, OVER.with(4, [0, 0])],
    ['what took a place is no session', BEGIN, LIVE, OVER, withValue(ORIGINS, 1, OTHER)],
    ['what took a place is no session', BEGIN, LIVE, OVER, withValue(ORIGINS, 1, OLD)],
    ['what took a place is no session', BEGIN, LIVE, OVER, ORIGINS, ORIGINS],
    ['what was rotated is no session that is over', BEGIN, LIVE, OVER, withValue(ROTATIONS, 1, OTHER)],
    ['what was rotated is no session that is over', BEGIN, LIVE, OVER, withValue(ROTATIONS, 1, ID)],
    ['what was rotated is no session that is over', BEGIN, LIVE, withValue(OVER, 4, 1), ROTATIONS],
    ['what was rotated is no session that is over', BEGIN, LIVE, OVER, ROTATIONS, ROTATIONS],
    ['its counts do not fit', BEGIN, LIVE, OVER, ['end', 0, 1]],
    ['its counts do not fit', BEGIN, LIVE, OVER, ['end', 1, 0]],
    ['its counts do not fit', BEGIN, LIVE, OVER, ['end', 1]],
    ['its counts do not fit', BEGIN, LIVE, OVER, ORIGINS, END],
    ['its counts do not fit', BEGIN, LIVE, OVER, ROTATIONS, ['end', 1, 1, 2]],
    ['its counts do not fit', BEGIN, LIVE, OVER, ['end', 1, 1, 1]],
    ['a handle or an id is there twice', BEGIN, LIVE, withValue(OVER, 2, HANDLE), END],
    ['a handle or an id is there twice', BEGIN, LIVE, withValue(OVER, 1, ID), END],
    ['a handle or an id is there twice', BEGIN, LIVE, LIVE, ['end', 2, 0]],
    ['a rotation goes in a circle', BEGIN, OVER, withValue(ROTATIONS, 2, OLD), ['end', 0, 1, 1]],
    [
      'a rotation goes in a circle',
      BEGIN,
      TWO_OVER,
      ['rotations', [OLD, OTHER], [OTHER, OLD], [0, 0], [0, 0]],
      ['end', 0, 2, 2],
    ],
  ])('%s: %j %j %j %j %j', (reason, ...entries) => {
    expect(() => decode(...entries)).toThrow(corrupt(reason));
  });

  it('and what a later version writes is told as such', () => {
    const unsupported = (what: string) =>
      expect.objectContaining({
        code: 'ERR_EVENT_UNSUPPORTED',
        position: 7,
        message: expect.stringMatching(`^${what} [^ ]`),
      });
    expect(() => decode(['snapshot', 2, 5])).toThrow(unsupported('The version of the snapshot of this log'));
    expect(() => decode(BEGIN, ['kept'])).toThrow(unsupported('A part of the snapshot of this log'));
  });
});
