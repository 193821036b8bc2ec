import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { atOnce } from '../src/at-once.ts';
import { evolve } from '../src/evolve.ts';
import { endsMany, evolveInTurns, type WideEvent } from '../src/evolve-in-turns.ts';
import { MOST_WORK } from '../src/fold-work.ts';
import { replayEvent } from '../src/replay-event.ts';
import type { Session } from '../src/session.ts';
import type { SessionCreated, SessionEvent, SessionExpired } from '../src/session-event.ts';
import { decodeSessionEvent, encodeSessionEvent } from '../src/session-event-codec.ts';
import { sessionEventMoment } from '../src/session-event-moment.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';
import { denseHistory, IDS, PRINCIPALS, recorded, TOKENS } from './dense-history.ts';
import { putSession } from './put-session.ts';

const HANDLES = TOKENS.map((token) => tokenHandle(DEFAULT_TOKEN_DOMAIN, token));

function said(projection: SessionProjection) {
  const { position, now, handles, ids, open, lapsed, isBetween } = projection;
  return {
    counts: [position, now, handles, ids, open, lapsed, isBetween],
    open: [...projection.openSessions()],
    over: [...projection.overSessions()],
    ofPrincipals: PRINCIPALS.map((principal) => [...projection.openSessionsOf(principal)]),
    byHandle: HANDLES.map((handle) => projection.find(handle)),
    byId: IDS.map((id) => projection.findById(id)),
  };
}

const isWide = (event: SessionEvent): event is WideEvent =>
  event.type === 'session_created' || (event.type === 'session_expired' && event.scope.of !== 'session');

// Logouts of everybody but one are rare in a dense history: here they stand where it has touches.
const history = denseHistory.map((records) =>
  records.map(({ id, event }) => {
    if (event.type !== 'session_touched') return { id, event };
    // Early, so that there are some to end.
    const expiredAt = event.lastSeenAt % 20;
    const principal = PRINCIPALS[event.lastSeenAt % PRINCIPALS.length] as string;
    const scope = { of: 'principal', principal, except: IDS[expiredAt % IDS.length] } as const;
    return { id, event: { type: 'session_expired', scope, expiredAt, reason: undefined, actor: undefined } as const };
  }),
);

function agrees(inTurns: typeof evolveInTurns, isKept: boolean) {
  return fc.asyncProperty(history, async (records) => {
    const straight = new SessionProjection();
    const turning = new SessionProjection();
    for (const [index, record] of records.entries()) {
      const given = recorded(record, index);
      const event = decodeSessionEvent(given);
      const sessions = evolve(straight, event, given);
      if (isWide(event)) {
        const noted: Session[] = [];
        const note = isKept ? (session: Session) => noted.push(session) : undefined;
        const told: (number | undefined)[] = [];
        await inTurns(turning, event, given, note, (ended) => {
          // Nobody else has seen it by then, and all of it is there.
          expect([turning.position, turning.isBetween]).toEqual([given.position, false]);
          told.push(ended);
        });
        expect(told).toEqual([sessions?.length]);
        if (isKept) expect(noted).toEqual(sessions ?? []);
      } else evolve(turning, event, given);
      expect(said(turning)).toEqual(said(straight));
    }
  });
}

describe('an expiry that is folded in turns', () => {
  it.each([true, false])('comes to what folding it at once comes to; told of whom it ended: %s', async (isKept) => {
    await fc.assert(agrees(evolveInTurns, isKept), { numRuns: 300 * scale });
  });

  it.each<[string, typeof evolveInTurns]>([
    [
      'spares nobody',
      (projection, event, ...rest) => {
        const isOfOne = event.type === 'session_expired' && event.scope.of === 'principal';
        const spares = isOfOne ? { ...event, scope: { ...event.scope, except: undefined } as const } : event;
        return evolveInTurns(projection, spares, ...rest);
      },
    ],
    [
      'takes the time of the log before the event',
      async (projection, event, ...rest) => {
        const early = event.type === 'session_expired' ? { ...event, expiredAt: projection.now } : event;
        await evolveInTurns(projection, early, ...rest);
        projection.now = Math.max(projection.now, sessionEventMoment(event));
      },
    ],
    [
      'ends nobody',
      async (projection, event, { position }, _note, over) => {
        projection.position = position;
        projection.now = Math.max(projection.now, sessionEventMoment(event));
        over(undefined);
      },
    ],
    [
      'is never over',
      async (projection, ...rest) => {
        await evolveInTurns(projection, ...rest);
        projection.isBetween = true;
      },
    ],
    [
      'makes no room',
      (projection, event, ...rest) =>
        evolveInTurns(projection, event.type === 'session_created' ? { ...event, limit: undefined } : event, ...rest),
    ],
  ])('control: one that %s is noticed', async (_, broken) => {
    expect((await fc.check(agrees(broken, true), { numRuns: 20_000, endOnFailure: true })).failed).toBe(true);
  });
});

describe('an expiry of more sessions than are ended in a row', () => {
  // More than twice what is ended in a row.
  const SESSIONS = 6000;
  const expiry = (scope: SessionExpired['scope']): SessionExpired => ({
    type: 'session_expired',
    scope,
    expiredAt: 60,
    reason: undefined,
    actor: undefined,
  });

  // Every seventh has lapsed, every fifth is of bob.
  function projectionOf(sessions: number): SessionProjection {
    const projection = new SessionProjection();
    for (let index = 0; index < sessions; index++) {
      const expiresAt = index % 7 === 0 ? 50 : 100;
      putSession(projection, `handle-${index}`, { expiresAt, principal: index % 5 === 0 ? 'bob' : 'ann' });
    }
    projection.position = sessions;
    return projection;
  }
  const oneOfAnn = [...projectionOf(SESSIONS).openSessionsOf('ann')][2400]?.id;

  it.each<[string, SessionExpired['scope']]>([
    ['of all', { of: 'all' }],
    ['of a principal', { of: 'principal', principal: 'ann', except: undefined }],
    ['of a principal, but one of them', { of: 'principal', principal: 'ann', except: oneOfAnn }],
  ])('%s takes some turns, and is whole behind them', async (_, scope) => {
    const [straight, turning] = [projectionOf(SESSIONS), projectionOf(SESSIONS)];
    const event = expiry(scope);
    const sessions = evolve(straight, event, { id: '', type: '', data: '', position: SESSIONS + 1 });
    const between: number[] = [];
    const noted: Session[] = [];
    const told: (number | undefined)[] = [];
    const given = { id: '', position: SESSIONS + 1 };
    const folding = evolveInTurns(
      turning,
      event,
      given,
      (session) => noted.push(session),
      (ended) => told.push(ended),
    );
    let isOver = false;
    const look = (): void => {
      if (isOver) return;
      if (turning.isBetween) between.push(turning.open);
      setImmediate(look);
    };
    look();
    await folding;
    expect(told).toEqual([sessions?.length]);
    isOver = true;
    expect(new Set(between).size).toBeGreaterThan(0);
    expect(noted).toEqual(sessions);
    expect([...turning.overSessions()]).toEqual([...straight.overSessions()]);
    expect([...turning.openSessions()]).toEqual([...straight.openSessions()]);
    expect([turning.position, turning.now, turning.isBetween]).toEqual([SESSIONS + 1, 60, false]);
  });

  it('comes to the live ones of a principal behind any number that have lapsed', () => {
    const projection = new SessionProjection();
    for (let index = 0; index < 5000; index++) putSession(projection, `handle-${index}`, { expiresAt: 50 });
    putSession(projection, 'live');
    const ending = projection.endLive(60, 'ann', undefined, undefined);
    expect([1, 2, 3].map(() => ending.next()).at(-1)).toEqual({ done: true, value: 1 });
  });

  it.each([undefined, 'ann'])('stops after each 2,048 that it looked at, and not before: %s', (principal) => {
    const stops = (sessions: number): number => {
      const ending = projectionOf(sessions).endLive(60, principal, undefined, undefined);
      let count = 0;
      while (ending.next().done !== true) count += 1;
      return count;
    };
    const share = principal === undefined ? 1 : 5 / 4;
    // At the end of all there is nothing to stop for where that is known.
    const atEnd = principal === undefined ? 1 : 0;
    expect([1, 2047, 2048, 2049, 5000].map((looked) => stops(looked * share))).toEqual([0, 0, atEnd, 1, 2]);
  });

  it.each([undefined, 'ann'])('stops after each 256 where sessions are made of them: %s', (principal) => {
    const ending = projectionOf(2000).endLive(60, principal, undefined, () => {});
    const looked = principal === undefined ? 2000 : 1600;
    expect([...ending]).toHaveLength(Math.floor(looked / 256));
  });

  it('is told from those that are folded at once', () => {
    const projection = projectionOf(1300);
    const ofBob = expiry({ of: 'principal', principal: 'bob', except: undefined });
    const ofAnn = expiry({ of: 'principal', principal: 'ann', except: undefined });
    const ofOne = expiry({ of: 'session', handle: 'handle-1', family: undefined });
    expect([expiry({ of: 'all' }), ofAnn, ofBob, ofOne].map((event) => endsMany(projection, event))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([1023, 1024].map((open) => endsMany(projectionOf(open), expiry({ of: 'all' })))).toEqual([false, true]);
  });
});

describe('an event that is folded behind others', () => {
  const expiryOf = (principal: string): SessionExpired => ({
    ...{ type: 'session_expired', expiredAt: 60, reason: undefined, actor: undefined },
    scope: { of: 'principal', principal, except: undefined },
  });
  const creationFor = (principal: string, max: number): SessionCreated => ({
    ...{ type: 'session_created', handle: 'next', principal, rotatedFrom: undefined, graceUntil: undefined },
    ...{ createdAt: 60, lastSeenAt: 60, expiresAt: 100, absoluteExpiresAt: 200, idleTimeoutMs: undefined },
    ...{ attributes: {}, minted: undefined, limit: { max, onLimit: 'expire-oldest' } },
  });

  it('waits for a turn where these have done much, and it has something to do', () => {
    const projection = new SessionProjection();
    for (let index = 0; index < 100; index++) putSession(projection, `handle-${index}`);
    const events = [expiryOf('ann'), creationFor('ann', 100), creationFor('ann', 101), expiryOf('bob')];
    const long = () => events.map((event) => endsMany(projection, event));
    expect(long()).toEqual([false, false, false, false]);
    // To end all costs 1,600; to make room for one 100 looks, and 16.
    projection.addWork(MOST_WORK - 1601);
    expect(long()).toEqual([false, false, false, false]);
    projection.addWork(1);
    expect(long()).toEqual([true, false, false, false]);
    projection.addWork(1600 - 116);
    expect(long()).toEqual([true, true, false, false]);
    projection.addWork(MOST_WORK);
    expect(long()).toEqual([true, true, false, false]);
    projection.rest();
    expect(long()).toEqual([false, false, false, false]);
  });

  it('waits for one where somebody has lapsed by its moment, as far as is known', () => {
    const projection = new SessionProjection();
    for (let index = 0; index < 100; index++) putSession(projection, `handle-${index}`, { expiresAt: 60 + index });
    projection.now = 50;
    expect(atOnce(projection.letGoOfLapsed('ann'))).toBe(100);
    projection.addWork(MOST_WORK - 100 - 116);
    // At 60 one has lapsed: all have to be looked at.
    const longAt = (createdAt: number) => endsMany(projection, { ...creationFor('ann', 100), createdAt });
    expect([59, 60].map(longAt)).toEqual([false, true]);
    projection.now = 60;
    expect(longAt(59)).toBe(true);
  });

  it('waits where it is one in numbers, too, unless it has nothing to do', () => {
    const given = (limit: SessionCreated['limit'], position: number) => {
      const handle = tokenHandle(DEFAULT_TOKEN_DOMAIN, `token ${position}`.padEnd(40, '.'));
      const event = { ...creationFor('ann', 1), handle, limit, lastSeenAt: undefined };
      return { id: String(position).padStart(26, '0'), type: event.type, data: encodeSessionEvent(event), position };
    };
    const projection = new SessionProjection();
    for (let index = 0; index < 100; index++) {
      putSession(projection, `handle-${index}`, { id: String(index).padStart(26, '7') });
    }
    projection.addWork(MOST_WORK);
    const capped = given({ max: 100, onLimit: 'expire-oldest' }, 1);
    expect([replayEvent(projection, capped), projection.position, projection.open]).toEqual([false, undefined, 100]);
    expect([replayEvent(projection, given(undefined, 2)), projection.open]).toEqual([true, 101]);
    expect([replayEvent(projection, given({ max: 102, onLimit: 'reject' }, 3)), projection.open]).toEqual([true, 102]);
    projection.rest();
    expect(replayEvent(projection, given({ max: 100, onLimit: 'expire-oldest' }, 4))).toBe(true);
    expect(projection.open).toBe(100);
  });

  it('waits where those before it looked at many who had lapsed, and ended nobody', () => {
    const projection = new SessionProjection();
    for (let index = 0; index < 800; index++) putSession(projection, `handle-${index}`, { expiresAt: 50 });
    const event: SessionExpired = { ...expiryOf('ann'), scope: { of: 'all' } };
    const long: boolean[] = [];
    for (let position = 1; position <= 6; position++) {
      long.push(endsMany(projection, event));
      expect(evolve(projection, event, { id: '', type: '', data: '', position })).toBe(undefined);
    }
    // Each looked at 800, and with the fifth, which might end as many, it is too much.
    expect(long).toEqual([false, false, false, false, false, true]);
  });

  it('waits where those that were ended at once, or only looked at, are many together', async () => {
    const projection = new SessionProjection();
    const [principals, each] = [9, 200];
    for (let index = 0; index < principals * each; index++) {
      putSession(projection, `handle-${index}`, { principal: `user-${index % principals}` });
    }
    let position = 0;
    const long: boolean[] = [];
    for (let index = 0; index < principals; index++) {
      const event = expiryOf(`user-${index}`);
      long.push(endsMany(projection, event));
      const given = { id: '', type: '', data: '', position: ++position };
      if (!endsMany(projection, event)) expect(evolve(projection, event, given)?.length).toBe(each);
      else await evolveInTurns(projection, event, given, undefined, (ended) => expect(ended).toBe(each));
    }
    // Each was looked at, too: with the fifth it is too much, and by the next one others have had their turn.
    expect(long).toEqual([false, false, false, false, true, false, false, false, false]);
    expect(projection.open).toBe(0);
  });
});

describe('a creation that is folded in turns', () => {
  function projectionOf(sessions: number): SessionProjection {
    const projection = new SessionProjection();
    for (let index = 0; index < sessions; index++) putSession(projection, `handle-${index}`);
    return projection;
  }

  function stops(walk: Iterator<undefined>): number {
    let count = 0;
    while (walk.next().done !== true) count += 1;
    return count;
  }

  it('looks at 2,048 in a row for those who lapsed, and ends as many', () => {
    const counts = [1, 2047, 2048, 2049, 4999];
    expect(counts.map((count) => stops(projectionOf(count).letGoOfLapsed('ann')))).toEqual([0, 0, 1, 1, 2]);
    for (const spared of [undefined, 'handle-0']) {
      const walks = counts.map((count) => projectionOf(5000).endOldest('ann', spared, count, undefined));
      expect(walks.map(stops)).toEqual([0, 0, 1, 1, 2]);
    }
    expect(stops(projectionOf(5000).endOldest('ann', undefined, 1024, () => {}))).toBe(4);
  });

  it.each([true, false])(
    'tells of whom it takes the place of, and of whom it makes room by; of each: %s',
    async (isKept) => {
      const projection = projectionOf(3);
      const rotation: SessionCreated = {
        ...{
          type: 'session_created',
          handle: 'next',
          principal: 'ann',
          rotatedFrom: 'handle-1',
          graceUntil: undefined,
        },
        ...{ createdAt: 60, lastSeenAt: 60, expiresAt: 100, absoluteExpiresAt: 200, idleTimeoutMs: undefined },
        ...{ attributes: {}, minted: undefined, limit: { max: 1, onLimit: 'expire-oldest' } },
      };
      const noted: string[] = [];
      const told: (number | undefined)[] = [];
      const note = isKept ? ({ id }: Session) => noted.push(id) : undefined;
      await evolveInTurns(projection, rotation, { id: 'n', position: 4 }, note, (ended) => told.push(ended));
      expect(told).toEqual([3]);
      expect(noted.map(Number)).toEqual(isKept ? [1, 0, 2] : []);
      expect(Array.from(projection.openSessions(), ({ id }) => id)).toEqual(['n']);
    },
  );
});
