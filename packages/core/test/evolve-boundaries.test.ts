import { beforeEach, describe, expect, it } from 'vitest';
import { evolve } from '../src/evolve.ts';
import { liveSession } from '../src/live-session.ts';
import type { SessionCreated, SessionEvent } from '../src/session-event.ts';
import { SessionProjection } from '../src/session-projection.ts';

let projection: SessionProjection;
let position: number;

beforeEach(() => {
  projection = new SessionProjection();
  position = 0;
});

/** Folds an event whose id is `id`. @returns the ids of the sessions that it ended; `undefined`: it took no effect. */
function fold(id: string, event: SessionEvent): readonly string[] | undefined {
  position += 1;
  return evolve(projection, event, { id, position, type: event.type, data: '' })?.map((session) => session.id);
}

/** A creation of the handle `handle` at 10, which lives until 100. The session is named as its handle. */
function create(handle: string, part: Partial<SessionCreated> = {}): readonly string[] | undefined {
  const times = { createdAt: 10, expiresAt: 100, absoluteExpiresAt: 200 };
  return fold(handle, { type: 'session_created', handle, principal: 'ann', attributes: {}, ...times, ...part });
}

function live(): readonly string[] {
  return [...projection.openSessions()].filter((state) => liveSession(state, projection.now)).map(({ id }) => id);
}

describe('a cap', () => {
  const reject = { limit: { max: 2, onLimit: 'reject' } } as const;
  const oldest = { limit: { max: 2, onLimit: 'expire-oldest' } } as const;

  it('that rejects leaves everything as it is', () => {
    expect([create('a', reject), create('b', reject), create('c', reject)]).toEqual([[], [], undefined]);
    expect([live(), projection.handles]).toEqual([['a', 'b'], 2]);
    expect(create('c', { ...reject, principal: 'bob' }), 'another principal').toEqual([]);
  });

  it('counts no session that has lapsed or was ended', () => {
    create('a', { expiresAt: 50 });
    create('b');
    expect(create('c', { ...reject, createdAt: 49 })).toBeUndefined();
    expect(create('c', { ...reject, createdAt: 50 })).toEqual([]);
    fold('x', { type: 'session_expired', scope: { of: 'session', handle: 'b' }, expiredAt: 60 });
    expect(create('d', reject)).toEqual([]);
    expect(live()).toEqual(['c', 'd']);
  });

  it('that ends the oldest ends as many as it must, and tells them in their order', () => {
    for (const handle of ['a', 'b', 'c', 'd']) create(handle);
    expect(create('e', oldest)).toEqual(['a', 'b', 'c']);
    expect(create('f', { limit: { max: 3, onLimit: 'expire-oldest' } })).toEqual([]);
    expect(create('g', { limit: { max: 3, onLimit: 'expire-oldest' } })).toEqual(['d']);
    expect(live()).toEqual(['e', 'f', 'g']);
  });

  it('makes no room for what is dead where it lands', () => {
    create('a', { createdAt: 60 });
    create('b');
    expect(create('c', { ...oldest, expiresAt: 60 })).toEqual([]);
    expect(create('d', { ...oldest, absoluteExpiresAt: 60 })).toEqual([]);
    expect(live()).toEqual(['a', 'b']);
    expect(create('e', { ...oldest, expiresAt: 61 })).toEqual(['a']);
    expect(live()).toEqual(['b', 'e']);
  });

  it('does not count the session that is rotated', () => {
    create('a');
    create('b');
    expect(create('c', { ...reject, rotatedFrom: 'a' })).toEqual(['a']);
    expect(create('d', { ...oldest, rotatedFrom: 'b' })).toEqual(['b']);
    expect(live()).toEqual(['c', 'd']);
  });
});

describe('a rotation', () => {
  it('ends the one before first, and then whom the cap ends', () => {
    create('a', { principal: 'anonymous' });
    create('b');
    create('c');
    const limit = { max: 2, onLimit: 'expire-oldest' } as const;
    expect(create('d', { rotatedFrom: 'a', limit, graceUntil: 90 })).toEqual(['a', 'b']);
    expect(live()).toEqual(['c', 'd']);
    expect(projection.find('a')).toMatchObject({ rotatedTo: 'd', graceUntil: undefined, promoted: true });
  });

  it('keeps its grace unless somebody logs in by it', () => {
    create('a');
    create('b', { rotatedFrom: 'a', graceUntil: 90 });
    expect(projection.find('a')).toMatchObject({ session: undefined, rotatedTo: 'b', graceUntil: 90, promoted: false });
  });

  it('to another principal takes no effect unless nobody has logged in yet', () => {
    create('a');
    expect(create('b', { rotatedFrom: 'a', principal: 'eve' })).toBeUndefined();
    create('c', { principal: 'anonymous:1' });
    expect(create('d', { rotatedFrom: 'c', principal: 'anonymous:2' })).toEqual(['c']);
    expect(create('e', { rotatedFrom: 'd', principal: 'ann' })).toEqual(['d']);
    expect(create('f', { rotatedFrom: 'e', principal: 'anonymous:1' })).toBeUndefined();
    expect(live()).toEqual(['a', 'e']);
  });

  it('that finds no room leaves the one before alive', () => {
    create('a', { principal: 'anonymous' });
    create('b');
    expect(create('c', { rotatedFrom: 'a', limit: { max: 1, onLimit: 'reject' } })).toBeUndefined();
    expect(live()).toEqual(['a', 'b']);
  });

  it('that is dead where it lands takes no effect', () => {
    create('a', { expiresAt: 200 });
    expect(create('b', { rotatedFrom: 'a', createdAt: 60, expiresAt: 60 })).toBeUndefined();
    expect(live()).toEqual(['a']);
    expect(create('b', { rotatedFrom: 'a', expiresAt: 61 })).toEqual(['a']);
  });

  it('of what is dead or unknown takes no effect', () => {
    create('a');
    expect(create('b', { rotatedFrom: 'z' })).toBeUndefined();
    expect(create('b', { rotatedFrom: 'a', createdAt: 100, expiresAt: 150 })).toBeUndefined();
    expect(create('c', { createdAt: 100, expiresAt: 150 })).toEqual([]);
    expect(create('d', { rotatedFrom: 'c', expiresAt: 150 })).toEqual(['c']);
    expect(create('e', { rotatedFrom: 'c', expiresAt: 150 }), 'the second of two').toBeUndefined();
    expect(live()).toEqual(['d']);
  });
});

describe('a creation', () => {
  it('takes no effect while its handle or its id is remembered, and then takes the place of both', () => {
    create('a', { minted: true });
    create('b', { minted: true });
    const again = { expiresAt: 300, absoluteExpiresAt: 300, attributes: {}, principal: 'bob' };
    const event = { type: 'session_created' as const, handle: 'a', ...again };
    expect(fold('b', { ...event, createdAt: 199 })).toBeUndefined();
    expect(fold('z', { ...event, createdAt: 199 })).toBeUndefined();
    expect(fold('b', { ...event, handle: 'z', createdAt: 199 })).toBeUndefined();
    expect(fold('b', { ...event, createdAt: 200 })).toEqual([]);
    expect([projection.handles, projection.ids, live()]).toEqual([1, 1, ['b']]);
    expect(projection.find('a')).toEqual(projection.findById('b'));
    expect([projection.find('b'), projection.findById('a')]).toEqual([undefined, undefined]);
  });

  it('of a token that a caller made is remembered for ever', () => {
    create('a');
    expect(create('a', { createdAt: 10_000, expiresAt: 20_000, absoluteExpiresAt: 20_000 })).toBeUndefined();
    expect(projection.find('a')?.keptUntil).toBeUndefined();
  });
});

describe('a touch', () => {
  const touch = (part: object) => fold('t', { type: 'session_touched', handle: 'a', lastSeenAt: 20, ...part });

  it('moves what it names, up to the absolute deadline, and never back in time', () => {
    create('a');
    expect(touch({})).toEqual([]);
    expect(projection.find('a')?.session).toMatchObject({ lastSeenAt: 20, expiresAt: 100, attributes: {} });
    touch({ lastSeenAt: 15, expiresAt: 201, attributes: { a: 1 } });
    const session = projection.find('a')?.session;
    expect(session).toMatchObject({ lastSeenAt: 20, expiresAt: 200, attributes: { a: 1 } });
    expect(Object.isFrozen(session)).toBe(true);
  });

  it('of what is dead or unknown takes no effect', () => {
    create('a');
    expect([touch({ lastSeenAt: 99 }), touch({ lastSeenAt: 100, expiresAt: 150 })]).toEqual([[], undefined]);
    expect(touch({ lastSeenAt: 20, expiresAt: 150 }), 'by a clock that is behind').toBeUndefined();
    expect(fold('t', { type: 'session_touched', handle: 'z', lastSeenAt: 20 })).toBeUndefined();
  });
});

it('an expiry of what is dead takes no effect', () => {
  create('a');
  const expire = (expiredAt: number) =>
    fold('x', { type: 'session_expired', scope: { of: 'session', handle: 'a' }, expiredAt });
  expect([expire(99), expire(99)]).toEqual([['a'], undefined]);
  create('b', { expiresAt: 120 });
  expect(fold('x', { type: 'session_expired', scope: { of: 'all' }, expiredAt: 120 })).toBeUndefined();
  expect(projection.find('b')?.session, 'it has lapsed, and no event has ended it').toBeDefined();
});
