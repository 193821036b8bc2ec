import { expect, it } from 'vitest';
import { evolve } from '../src/evolve.ts';
import { replayEvent } from '../src/replay-event.ts';
import type { SessionEvent } from '../src/session-event.ts';
import { decodeSessionEvent } from '../src/session-event-codec.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';
import { IDS, recorded, TOKENS } from './dense-history.ts';

const HANDLES = TOKENS.map((token) => tokenHandle(DEFAULT_TOKEN_DOMAIN, token));
const [A, B, C] = HANDLES as [string, string, string];

type Act = readonly [id: number, event: SessionEvent];

function create(id: number, handle: string, part: object = {}): Act {
  const moments = { createdAt: 10, expiresAt: 50, absoluteExpiresAt: 60 };
  return [id, { type: 'session_created', handle, principal: 'ann', attributes: {}, ...moments, ...part }];
}

function touch(lastSeenAt: number, part: object = {}): Act {
  return [9, { type: 'session_touched', handle: A, lastSeenAt, ...part }];
}

function expire(handle: string, expiredAt: number): Act {
  return [9, { type: 'session_expired', scope: { of: 'session', handle }, expiredAt }];
}

const limited = (max: number, onLimit: string) => ({ limit: { max, onLimit } });
const ACTS: readonly Act[] = [
  ...[9, 20, 49, 50, 59, 60].map((moment) => touch(moment)),
  ...[40, 55, 70].map((expiresAt) => touch(20, { expiresAt, attributes: { a: 1 } })),
  ...[30, 50].map((moment) => expire(A, moment)),
  expire(B, 30),
  create(1, B),
  create(1, B, { expiresAt: 70 }),
  create(1, B, limited(1, 'reject')),
  create(1, B, limited(2, 'expire-oldest')),
  create(1, B, { ...limited(1, 'reject'), createdAt: 50 }),
  create(1, B, { rotatedFrom: A, graceUntil: 20 }),
  create(0, C, { principal: 'bob' }),
  create(2, A, { createdAt: 60, expiresAt: 90, absoluteExpiresAt: 90 }),
];

function said(projection: SessionProjection) {
  const { position, now, handles, ids } = projection;
  return {
    counts: [position, now, handles, ids],
    open: [...projection.openSessions()],
    over: [...projection.overSessions()],
    ofAnn: [...projection.openSessionsOf('ann')],
    byHandle: HANDLES.map((handle) => projection.find(handle)),
    byId: IDS.map((id) => projection.findById(id)),
  };
}

it.each([
  ['that may come again', {}],
  ['that is forgotten', { minted: true }],
])('whatever two events follow a creation of a handle %s, in numbers they do what they do as objects', (_, part) => {
  let replayed = 0;
  for (const [first, second] of ACTS.flatMap((one) => ACTS.map((other) => [one, other] as const))) {
    const inNumbers = new SessionProjection();
    const asObjects = new SessionProjection();
    for (const [index, [id, event]] of [create(0, A, part), first, second].entries()) {
      const given = recorded({ id: IDS[id] as string, event }, index);
      if (replayEvent(inNumbers, given)) replayed += 1;
      else evolve(inNumbers, decodeSessionEvent(given), given);
      evolve(asObjects, decodeSessionEvent(given), given);
    }
    expect(said(inNumbers)).toEqual(said(asObjects));
  }
  expect(replayed).toBeGreaterThan(2 * ACTS.length ** 2);
});

it('a session whose row was that of a forgotten one is nobody else, however often that one was asked for', () => {
  const projection = new SessionProjection();
  const live = (handle: string) => projection.liveAt(projection.place(handle) as number, projection.now);
  const later = { createdAt: 60, expiresAt: 90, absoluteExpiresAt: 90 };
  // The third is the first in whose place two are forgotten, one by its handle and one by its id: a row is left over.
  const acts = [
    create(0, A, { minted: true }),
    create(1, B, { minted: true, principal: 'bob' }),
    create(1, A, later),
    create(2, C, { ...later, principal: 'eve' }),
  ];
  for (const [index, [id, event]] of acts.entries()) {
    const given = recorded({ id: IDS[id] as string, event }, index);
    if (!replayEvent(projection, given)) evolve(projection, decodeSessionEvent(given), given);
    const { handle } = event as { handle: string };
    for (let time = 0; time < 3; time++) {
      expect(live(handle)).toMatchObject({ id: IDS[id], principal: (event as { principal: string }).principal });
    }
  }
  expect(projection.place(B)).toBeUndefined();
});
