import { createSecretKey } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import { atOnce } from '../src/at-once.ts';
import type { Session } from '../src/session.ts';
import { SessionProjection, type SessionState } from '../src/session-projection.ts';
import { keyedTokenHandle, type TokenHandle, tokenHandle } from '../src/token-handle.ts';
import { putSession } from './put-session.ts';

let projection: SessionProjection;

beforeEach(() => {
  projection = new SessionProjection();
});

function end(state: SessionState, lapsed?: boolean): SessionState {
  const over = { ...state, session: undefined, lapsed };
  projection.put(over);
  return over;
}

describe('a projection', () => {
  it('holds each handle once, open or over, and finds it by its id too', () => {
    const state = putSession(projection, 'A');
    expect(projection.stateAt(projection.place('A') as number)).toEqual(state);
    expect(projection.find('A')?.session, 'with nothing that it has not').toStrictEqual(state.session);
    const over = end(state);
    expect(projection.stateAt(projection.place('A') as number)).toEqual(over);
    expect([[...projection.openSessions()], [...projection.overSessions()]]).toEqual([[], [over]]);
    expect([...projection.openSessionsOf('ann')]).toEqual([]);
    projection.put(state);
    expect([[...projection.openSessions()], [...projection.overSessions()]]).toEqual([[state], []]);
    expect([...projection.openSessionsOf('ann')]).toEqual([state]);
    expect([projection.handles, projection.ids]).toEqual([1, 1]);
    expect([projection.find('A'), projection.findById(state.id)]).toEqual([state, state]);
  });

  it('says of a handle what was put last, whoever has it then, and leaves it where it stood', () => {
    const [a, b] = ['A', 'B'].map((handle) => putSession(projection, handle)) as [SessionState, SessionState];
    const session = { ...(a.session as Session), principal: 'bob', attributes: { b: 2 } };
    const changed = { ...a, session };
    projection.put(changed);
    const of = (principal: string) => [...projection.openSessionsOf(principal)];
    expect([[...projection.openSessions()], of('ann'), of('bob')]).toEqual([[changed, b], [b], [changed]]);
    const c = putSession(projection, 'C');
    expect([of('ann'), of('bob'), projection.find('A')]).toEqual([[b, c], [changed], changed]);
    projection.put(a);
    expect([[...projection.openSessions()], of('ann'), of('bob')]).toEqual([[a, b, c], [b, c, a], []]);
  });

  it('lets go of a handle wherever it stood', () => {
    for (const state of [
      putSession(projection, 'A'),
      end(putSession(projection, 'B')),
      end(putSession(projection, 'C'), true),
    ]) {
      projection.forget(state);
      expect([projection.find(state.handle), projection.findById(state.id)]).toEqual([undefined, undefined]);
    }
    expect([projection.handles, projection.ids, projection.lapsed]).toEqual([0, 0, 0]);
    expect([...projection.openSessions(), ...projection.overSessions(), ...projection.openSessionsOf('ann')]).toEqual(
      [],
    );
  });

  it('lets go of no other handle where it holds none', () => {
    const other = putSession(projection, 'B');
    projection.forget({ ...other, handle: 'A' });
    expect([[...projection.openSessions()], projection.handles, projection.ids]).toEqual([[other], 1, 1]);
  });

  it('tells which live at a moment, and how many of them a token can open, by one of each key', () => {
    const key = createSecretKey(Buffer.alloc(32, 'k'));
    const handles = ['A', 'B', 'C'].map((token) => tokenHandle('d', token));
    expect(projection.isAllPlain).toBe(true);
    for (const [index, handle] of handles.entries()) putSession(projection, handle, { expiresAt: 49 + index });
    expect(projection.isAllPlain).toBe(true);
    for (const token of ['A', 'B']) putSession(projection, keyedTokenHandle('k', key, 'd', token), { expiresAt: 90 });
    expect(projection.isAllPlain).toBe(false);
    const live = Array.from(projection.liveIds(50), (ids) => Array.from(ids, Number)).flat();
    expect(live).toEqual([2, 3, 4]);
    const asked: TokenHandle[] = [];
    const isPlain = (handle: TokenHandle) => asked.push(handle) > 0 && handle.startsWith('sha256:');
    expect(projection.countOpen(50, isPlain).next()).toEqual({ done: true, value: { live: 1, unrecognised: 2 } });
    expect(asked).toEqual([handles[2], keyedTokenHandle('k', key, 'd', 'A')]);
  });

  it('tells the sessions of a principal alone, however many come and go', () => {
    const [a, b, c] = ['A', 'B', 'C'].map((handle) => putSession(projection, handle)) as [
      SessionState,
      SessionState,
      SessionState,
    ];
    const bob = putSession(projection, 'D', { principal: 'bob' });
    const ofAnn = () => [...projection.openSessionsOf('ann')];
    expect(ofAnn()).toEqual([a, b, c]);
    end(b);
    expect(ofAnn()).toEqual([a, c]);
    projection.forget(a);
    expect(ofAnn()).toEqual([c]);
    end(c);
    expect(ofAnn()).toEqual([]);
    const again = putSession(projection, 'E', { id: '7'.repeat(26) });
    expect(ofAnn()).toEqual([again]);
    expect([...projection.openSessionsOf('bob')]).toEqual([bob]);
    expect([...projection.openSessionsOf('nobody')]).toEqual([]);
  });

  it.each([1, 2, 3])('tells whether a principal has fewer than %i that live, whoever has lapsed', (count) => {
    for (const [index, expiresAt] of [50, 100, 50, 100, 100].entries()) {
      expect(projection.hasFewerLive('ann', count, 50)).toBe(([0, 0, 1, 1, 2][index] as number) < count);
      putSession(projection, `handle-${index}`, { expiresAt });
    }
    expect([49, 50, 99, 100].map((moment) => projection.hasFewerLive('ann', count, moment))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('tells it without a look at anybody until the first of many lapses', () => {
    for (let index = 0; index < 70; index++) putSession(projection, `handle-${index}`, { expiresAt: 60 + index });
    atOnce(projection.letGoOfLapsed('ann'));
    const fewer = (moment: number) => [69, 70, 71].map((count) => projection.hasFewerLive('ann', count, moment));
    expect([fewer(59), fewer(60), fewer(61)]).toEqual([
      [false, false, true],
      [false, true, true],
      [true, true, true],
    ]);
  });

  it('says of some ten thousand that have lapsed that there may be fewer that live, and looks at no more of them', () => {
    for (let index = 0; index < 16_390; index++) {
      putSession(projection, `handle-${index}`, { expiresAt: index < 16_383 ? 50 : 100 });
    }
    expect([1, 2].map((count) => projection.hasFewerLive('ann', count, 60))).toEqual([false, true]);
    expect([16_384, 16_385].map((count) => projection.hasFewerLive('ann', count, 40))).toEqual([false, true]);
  });

  it.each([
    [0, undefined, []],
    [2, undefined, [0, 1]],
    [2, 'handle-0', [1, 2]],
    [2, 'handle-1', [0, 2]],
    [2, 'handle-3', [0, 1]],
    [3, 'of bob', [0, 1, 2]],
  ])('makes room by ending the oldest %i of a principal, but for one: %s', (count, spared, expected) => {
    putSession(projection, 'of bob', { principal: 'bob', id: '9'.repeat(26) });
    const states = [0, 1, 2, 3].map((index) => putSession(projection, `handle-${index}`));
    const noted: (SessionState['session'] | undefined)[] = [];
    atOnce(projection.endOldest('ann', spared, count, (session) => noted.push(session)));
    expect(noted).toEqual(expected.map((index) => states[index]?.session));
    expect(states.map(({ handle }) => projection.find(handle)?.session === undefined)).toEqual(
      [0, 1, 2, 3].map((index) => (expected as number[]).includes(index)),
    );
    expect(projection.find('of bob')?.session).toBeDefined();
  });

  it('knows what it costs to make room among those of a principal', () => {
    const work = (most: number, moment = 49) => projection.packed.roomWork('ann', most, moment);
    expect([work(1), projection.packed.mostRoomWork]).toEqual([0, 17]);
    for (let index = 0; index < 70; index++) putSession(projection, `handle-${index}`, { expiresAt: 50 + index });
    // To look at each costs 1, to end one 16; who has room has nothing to do.
    expect([work(71), work(70), work(69), work(1)]).toEqual([0, 70 + 16, 70 + 32, 70 + 70 * 16]);
    expect(projection.packed.roomWork('bob', 1, 49)).toBe(0);
    expect(projection.packed.mostRoomWork).toBe(17 * 70);
    // Those who were let go of are not looked at, nor those who are known to live.
    projection.now = 52;
    expect(atOnce(projection.letGoOfLapsed('ann'))).toBe(67);
    expect([work(67, 52), work(67, 53), work(67, Number.POSITIVE_INFINITY), work(68, 53)]).toEqual([16, 83, 83, 0]);
    expect(projection.countOf('ann')).toBe(67);
  });

  // Time in a log never goes back. Here it does, and shows who was let go of.
  describe.each([
    ['looks at no session of a principal again that had lapsed and was let go of', true],
    ['control: looks at each of them where none was let go of', false],
  ])('%s', (_, isLetGo) => {
    it.each([0, 1, 9])('wherever the live one stands: behind %i of ten', (before) => {
      const states = Array.from({ length: 10 }, (_none, index) =>
        putSession(projection, `handle-${index}`, { expiresAt: index === before ? 100 : 50 }),
      );
      const live = states.slice(before, before + 1);
      projection.now = 50;
      expect([...projection.openSessionsOf('ann')]).toEqual(live);
      if (isLetGo) atOnce(projection.letGoOfLapsed('ann'));
      projection.now = 49;
      expect([...projection.openSessionsOf('ann')]).toEqual(isLetGo ? live : states);
      expect([...projection.openSessions()]).toEqual(states);
    });
  });
});

describe('a projection holds nothing of a principal whose sessions are all forgotten', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const PRINCIPALS = 1000;
  const PRINCIPAL_BYTES = 8192;

  // What is off the heap, as most of it is, is swept by another thread: a second collection waits for that of the first.
  function used(): number {
    collect();
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  }

  /** Bytes that are left of a thousand principals with one or two sessions each, once `drop` is done with these. */
  function left(sessions: number, drop: (state: SessionState) => void): number {
    const before = used();
    for (let index = 0; index < PRINCIPALS; index++) {
      const principal = `${index}${'x'.repeat(PRINCIPAL_BYTES)}`;
      const states = Array.from({ length: sessions }, (_, number) => {
        const handle = `${index}-${number}`;
        return putSession(projection, handle, { principal, id: handle });
      });
      for (const state of states) drop(state);
    }
    return used() - before;
  }

  const forget = (state: SessionState) => projection.forget(state);
  const endAndForget = (state: SessionState) => projection.forget(end(state));
  const all = PRINCIPALS * PRINCIPAL_BYTES;

  it('with sessions that became those of another', () => {
    const give = (state: SessionState) => {
      projection.put({ ...state, session: { ...(state.session as Session), principal: 'ann' } });
    };
    expect(left(1, give)).toBeLessThan(all / 4);
  });

  it.each<[string, (state: SessionState) => void]>([
    ['in whose place others are', (state) => projection.put(state)],
    ['of a session that is over', (state) => end(state)],
    ['of a session that is forgotten', forget],
  ])('nor of attributes %s', (_, drop) => {
    const dropAttributes = (state: SessionState) => {
      const session = { ...(state.session as Session), principal: 'ann' };
      const attributes = { text: state.handle.padEnd(PRINCIPAL_BYTES, '.') };
      projection.put({ ...state, session: { ...session, attributes } });
      drop({ ...state, session });
    };
    expect(left(1, dropAttributes)).toBeLessThan(all / 4);
  });

  it.each([1, 2])('with %i sessions each', (sessions) => {
    expect(left(sessions, forget)).toBeLessThan(all / 4);
    expect(left(sessions, endAndForget)).toBeLessThan(all / 4);
    expect(
      left(sessions, () => {}),
      'control',
    ).toBeGreaterThan(all / 2);
  });
});
