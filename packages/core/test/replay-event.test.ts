import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { EventBytes } from '../src/event-bytes.ts';
import type { RecordedEvent } from '../src/event-log.ts';
import { evolve } from '../src/evolve.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { isRecordedLine } from '../src/principal.ts';
import { replayEvent } from '../src/replay-event.ts';
import type { SessionEvent } from '../src/session-event.ts';
import { decodeSessionEvent } from '../src/session-event-codec.ts';
import { HARD_LIMITS } from '../src/session-limits.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';
import { denseHistory, IDS, PRINCIPALS, recorded, TOKENS } from './dense-history.ts';

const HANDLES = TOKENS.map((token) => tokenHandle(DEFAULT_TOKEN_DOMAIN, token));
// Some whose bytes, or whose first bytes, are those of another.
const ATTRIBUTES = [{}, { a: 1 }, { a: '}' }, { a: 'é' }, { a: 'Ã©' }, { a: { b: 1 } }, { 1: 0, a: 'x'.repeat(300) }];

// Some that need an escape, or more than ASCII, or are another one but for their last byte or for their composition.
const MORE_PRINCIPALS = [
  'ann',
  'anm',
  'an',
  'a"b',
  'a\\b',
  'José',
  'Jose\u0301',
  'JosÃ©',
  '\u{1f600}',
  '\ufeffann',
  '~',
];
const EVERY_PRINCIPAL = [...new Set([...PRINCIPALS, ...MORE_PRINCIPALS, 'x'.repeat(36), 'x'.repeat(4096)])];

type Replay = (projection: SessionProjection, recorded: RecordedEvent) => boolean;

interface Change {
  readonly isPlain: boolean;
  readonly isCapped: boolean;
  /** In place of that of the history, if any. */
  readonly principal: string | undefined;
  readonly attributes: (typeof ATTRIBUTES)[number];
  readonly damage: (data: string) => string;
}

// What an event says in other words, in part, or not at all.
const damage = fc.oneof(
  { weight: 12, arbitrary: fc.constant((data: string) => data) },
  { weight: 1, arbitrary: fc.constant((data: string) => `${data}x`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(), fc.nat(3), fc.constantFrom('', '"', ' ', '}', ',', '0', 'f', 'A', '\\', '\0', 'é', '\ud800'))
      .map(([place, cut, piece]) => (data: string) => {
        const at = place % (data.length + 1);
        return data.slice(0, at) + piece + data.slice(at + cut);
      }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<[string, string]>(
        [':01', ':01'],
        ['{"v":1', '{"v":2'],
        ['sha256:v1:', 'hmac-sha256:v2:k:'],
        [',"minted":true', ',"minted":true,"later":1'],
        ['"max":', '"max":0'],
        ['reject', 'none'],
        ['"}', '","later":1}'],
        ['"attributes":{', '"attributes":{"__proto__":1'],
        ['"attributes":{', '"attributes":{"a":2,'],
        ['"attributes"', '"idle_timeout_ms":0,"attributes"'],
        ['"attributes"', '"idle_timeout_ms":7,"attributes"'],
        ['"principal":"', '"principal":"\u0085'],
        ['T00:', 'T24:'],
        ['"}', '","reason":"logout"}'],
        ['"}', '","reason":"","actor":"ann"}'],
      )
      .map(
        ([from, to]) =>
          (data: string) =>
            data.replace(from, () => to),
      ),
  },
);
const anyPrincipal = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => isRecordedLine(text, HARD_LIMITS.principalBytes));
const change: fc.Arbitrary<Change> = fc.record({
  isPlain: fc.boolean(),
  isCapped: fc.boolean(),
  principal: fc.option(fc.oneof(fc.constantFrom(...EVERY_PRINCIPAL), anyPrincipal), { nil: undefined, freq: 2 }),
  attributes: fc.constantFrom(...ATTRIBUTES),
  damage,
});

// A dense history has nearly everything in each event, and a plain creation nearly nothing.
function plainly(event: SessionEvent, { isPlain, isCapped, principal, attributes }: Change): SessionEvent {
  if (!isPlain) return event;
  if (event.type === 'session_touched') return { ...event, attributes: event.attributes && attributes };
  if (event.type === 'session_expired' && event.scope.of === 'principal' && principal !== undefined) {
    return { ...event, scope: { ...event.scope, principal } };
  }
  if (event.type !== 'session_created') return event;
  const limit = isCapped ? event.limit : undefined;
  const whose = principal ?? event.principal;
  return {
    ...event,
    principal: whose,
    attributes,
    limit,
    lastSeenAt: undefined,
    rotatedFrom: undefined,
    graceUntil: undefined,
  };
}

function said(projection: SessionProjection, principals: Iterable<string>) {
  const { position, now, handles, ids, lapsed, isAllPlain } = projection;
  return {
    counts: [position, now, handles, ids, lapsed, isAllPlain],
    open: [...projection.openSessions()],
    over: [...projection.overSessions()],
    ofPrincipals: Array.from(principals, (principal) => [...projection.openSessionsOf(principal)]),
    byHandle: HANDLES.map((handle) => projection.find(handle)),
    byId: IDS.map((id) => projection.findById(id)),
  };
}

function fold(projection: SessionProjection, given: RecordedEvent): string | undefined {
  try {
    evolve(projection, decodeSessionEvent(given), given);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

// The same in bytes, with others around.
function inBytes({ id, type, data, position }: RecordedEvent): EventBytes {
  const whole = Buffer.from(`"${id}"${data}"}`);
  const bytes = whole.subarray(1);
  const recorded = (): RecordedEvent => ({ id, type, data, position });
  return { position, type, bytes, idAt: 0, dataAt: id.length + 1, dataEnd: bytes.length - 2, recorded };
}

const replayBytes: Replay = (projection, event) => replayEvent(projection, inBytes(event));

let replayed = 0;

function agrees(replay: Replay) {
  return fc.property(denseHistory, fc.array(change, { minLength: 25, maxLength: 25 }), (history, changes) => {
    const straight = new SessionProjection();
    const folded = new SessionProjection();
    const principals = new Set(PRINCIPALS);
    for (const [index, { id, event }] of history.entries()) {
      const changed = changes[index] as Change;
      if (changed.principal !== undefined) principals.add(changed.principal);
      const plain = recorded({ id, event: plainly(event, changed) }, index);
      // What comes from bytes is well-formed.
      const given = { ...plain, data: Buffer.from(changed.damage(plain.data)).toString() };
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
