import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { RecordedEvent } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { replayEvent } from '../src/replay-event.ts';
import type { SessionEvent } from '../src/session-event.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { type Change, change, changed, fold, HANDLES, inBytes, said } from './changed-events.ts';
import { denseHistory, IDS, PRINCIPALS, recorded } from './dense-history.ts';

type Replay = (projection: SessionProjection, recorded: RecordedEvent) => boolean;

const replayBytes: Replay = (projection, event) => replayEvent(projection, inBytes(event));

let replayed = 0;

function agrees(replay: Replay) {
  return fc.property(denseHistory, fc.array(change, { minLength: 25, maxLength: 25 }), (history, changes) => {
    const straight = new SessionProjection();
    const folded = new SessionProjection();
    const principals = new Set(PRINCIPALS);
    for (const [index, { id, event }] of history.entries()) {
      const how = changes[index] as Change;
      if (how.principal !== undefined) principals.add(how.principal);
      const given = changed({ id, event }, index, how);
      const isReplayed = replay(straight, given);
      replayed += isReplayed ? 1 : 0;
      expect(isReplayed ? undefined : fold(straight, given)).toBe(fold(folded, given));
      expect(said(straight, principals)).toEqual(said(folded, principals));
    }
  });
}

describe('an event that is replayed', () => {
  it.each([
    ['text', replayEvent],
    ['bytes', replayBytes],
  ] satisfies [string, Replay][])('from %s changes what folding it changes, or nothing and is folded', (_, replay) => {
    replayed = 0;
    fc.assert(agrees(replay), { numRuns: 400 * scale });
    expect(replayed, 'of the events').toBeGreaterThan(300 * scale);
  });

  it.each<[string, Replay]>([
    [
      'takes time from the event alone',
      (projection, given) => {
        projection.now = 0;
        return replayEvent(projection, given);
      },
    ],
    [
      'lets the last creation win',
      (projection, given) => {
        const known = projection.find(handleOf(given));
        if (given.type === 'session_created' && known !== undefined) projection.forget(known);
        return replayEvent(projection, given);
      },
    ],
    [
      'revives what is dead',
      (projection, given) => {
        const known = given.type === 'session_touched' ? projection.find(handleOf(given)) : undefined;
        if (known?.keptUntil !== undefined && known.session === undefined) {
          const { id, keptUntil: end } = known;
          const moments = { createdAt: 0, lastSeenAt: 0, expiresAt: end, absoluteExpiresAt: end };
          projection.put({ ...known, session: { id, principal: 'ann', attributes: {}, ...moments } });
        }
        return replayEvent(projection, given);
      },
    ],
    [
      'does not look at the end of a text',
      (projection, { data, ...rest }) => replayEvent(projection, { ...rest, data: data.replace(/}[^}]*$/, '}') }),
    ],
    [
      'takes bytes for characters',
      (projection, { data, ...rest }) => replayEvent(projection, { ...rest, data: data.replace('é', () => 'Ã©') }),
    ],
    [
      'takes an escape in a principal for what it is',
      (projection, { data, ...rest }) =>
        replayEvent(projection, {
          ...rest,
          data: data.replace('"a\\\\b"', () => '"a/b"').replace('"a\\"b"', () => '"a/b"'),
        }),
    ],
    [
      'reads a principal but for its last byte',
      (projection, { data, ...rest }) =>
        replayEvent(projection, { ...rest, data: data.replace(/("principal":"an)[nm]"/, '$1"') }),
    ],
    [
      'composes a principal',
      (projection, { data, ...rest }) => replayEvent(projection, { ...rest, data: data.replace('e\u0301', 'é') }),
    ],
    [
      'has no cap',
      (projection, { data, ...rest }) => {
        const [limit = ''] = /,"limit":[^}]*}/.exec(data) ?? [];
        return replayEvent(projection, { ...rest, data: data.replace(limit, '') });
      },
    ],
    [
      'takes every handle for one that may come again',
      (projection, { data, ...rest }) => replayEvent(projection, { ...rest, data: data.replace(',"minted":true', '') }),
    ],
  ])('control: one that %s is found out', (_, broken) => {
    expect(fc.check(agrees(broken), { numRuns: 20_000, endOnFailure: true }).failed).toBe(true);
  });
});

function handleOf({ data }: RecordedEvent): string {
  return /"token_handle":"([^"]*)"/.exec(data)?.[1] ?? '';
}

it('of what a store writes every creation, touch and expiry of one session is replayed', () => {
  const moments = { createdAt: 1, expiresAt: 5, absoluteExpiresAt: 9 };
  const handle = HANDLES[0] as string;
  const scope = { of: 'session', handle } as const;
  const limit = { max: 1, onLimit: 'expire-oldest' } as const;
  const events: SessionEvent[] = [
    { type: 'session_created', handle, principal: 'José', ...moments, idleTimeoutMs: 4, attributes: { b: [1] }, limit },
    { type: 'session_touched', handle, lastSeenAt: 2, expiresAt: 6 },
    { type: 'session_touched', handle, lastSeenAt: 3, attributes: { name: 'José' } },
    { type: 'session_expired', scope, expiredAt: 4, reason: 'logout', actor: 'José' },
  ];
  const projection = new SessionProjection();
  for (const [index, event] of events.entries()) {
    expect(replayEvent(projection, recorded({ id: IDS[index] as string, event }, index)), event.type).toBe(true);
  }
});

it('who asked for a session before is given it as others have changed it since', async () => {
  const log = new MemoryEventLog();
  const options = { policy: { absoluteTimeoutMs: 1000, idleTimeoutMs: 500 }, clock: new ManualClock(100).now };
  const reader = await SessionStore.open(log, options);
  const writer = await SessionStore.open(log, options);
  const { token } = await writer.create({ principal: 'ann', attributes: { seen: 0 } });
  for (let seen = 1; seen < 4; seen++) {
    // More than once, as what is asked for often may be kept.
    for (let times = 0; times < 3; times++) await reader.get(token);
    const touched = await writer.touch(token, { attributes: { seen } });
    expect(await reader.get(token)).toEqual(touched);
  }
  await writer.expire(token);
  expect(await reader.get(token)).toBeUndefined();
});
