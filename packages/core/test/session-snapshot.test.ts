import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { compactSessions } from '../src/compact-sessions.ts';
import { evolve } from '../src/evolve.ts';
import { liveSession } from '../src/live-session.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { answeringState, lineTip } from '../src/rotation-line.ts';
import { decodeSessionEvent } from '../src/session-event-codec.ts';
import { SessionProjection, type SessionState } from '../src/session-projection.ts';
import { SessionSnapshotDecoder } from '../src/session-snapshot-decoder.ts';
import { SessionSnapshotEncoder } from '../src/session-snapshot-encoder.ts';
import { openSessionStore, type SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';
import { denseHistory, IDS, PRINCIPALS, recorded, TOKENS } from './dense-history.ts';
import type { NaiveRecord } from './naive-fold.ts';

const NUM_RUNS = 1000 * scale;
const HANDLES = TOKENS.map((token) => tokenHandle(DEFAULT_TOKEN_DOMAIN, token));
const POLICY = { absoluteTimeoutMs: 10 };

function encode(projection: SessionProjection): string[] {
  const encoder = new SessionSnapshotEncoder(projection);
  const entries = [encoder.begin()];
  for (const state of projection.openSessions()) entries.push(...encoder.add(state));
  for (const state of projection.overSessions()) entries.push(...encoder.add(state));
  return [...entries, ...encoder.end()];
}

function decode(entries: readonly string[], upTo = 1): SessionProjection {
  const decoder = new SessionSnapshotDecoder(upTo);
  for (const entry of entries) decoder.take(entry);
  return decoder.finish();
}

function fold(projection: SessionProjection, log: readonly NaiveRecord[], from: number): unknown[] {
  return log.slice(from).map((record, index) => {
    const given = recorded(record, from + index);
    return evolve(projection, decodeSessionEvent(given), given)?.map(({ id }) => id);
  });
}

/** Everything that a decision can ask a projection. */
function said(projection: SessionProjection) {
  const { now, position } = projection;
  const of = (state: SessionState | undefined) => {
    const known = projection.remembered(state);
    const answers = [now, now + 10].map((at) => answeringState(projection, state, at)?.id);
    const tip = lineTip(projection, state)?.id;
    return (
      known && {
        id: known.id,
        keptUntil: known.keptUntil,
        session: liveSession(known, now),
        answers,
        tip,
        promoted: known.promoted,
      }
    );
  };
  return {
    now,
    position,
    handles: HANDLES.map((handle) => of(projection.find(handle))),
    ids: IDS.map((id) => of(projection.findById(id))),
    live: [...projection.openSessions()].flatMap((state) => liveSession(state, now) ?? []),
    ofPrincipals: PRINCIPALS.map((principal) => [...projection.openSessionsOf(principal)].map(({ id }) => id)),
  };
}

describe('a snapshot at any place of any log', () => {
  it('and the events behind it say what all events say', () =>
    fc.assert(
      fc.property(denseHistory, fc.nat(25), fc.nat(25), (log, first, second) => {
        const whole = new SessionProjection();
        let part = new SessionProjection();
        let done = 0;
        const cuts = [first, second].map((cut) => Math.min(cut, log.length)).sort((a, b) => a - b);
        for (const to of [...cuts, log.length]) {
          expect(fold(part, log.slice(0, to), done)).toEqual(fold(whole, log.slice(0, to), done));
          expect(said(part)).toEqual(said(whole));
          expect(part.lapsed).toBe([...part.overSessions()].filter(({ lapsed }) => lapsed).length);
          expect(part.ids).toBe(part.handles);
          done = to;
          if (to > 0) part = decode(encode(part), to);
          expect(said(part)).toEqual(said(whole));
        }
      }),
      { numRuns: NUM_RUNS },
    ));

  it('counts a session once that is forgotten under its handle and under its id', () => {
    const projection = decode(text(BEGIN, withValue(LIVE, 7, 9), withValue(OVER, 3, 8), END));
    const creation = { handle: OTHER_HANDLE, principal: 'ann', attributes: {}, createdAt: 8, minted: true as const };
    const event = { type: 'session_created' as const, ...creation, expiresAt: 8, absoluteExpiresAt: 8 };
    const again = recorded({ id: OTHER_ID, event }, 1);
    expect(projection.lapsed).toBe(1);
    expect(evolve(projection, decodeSessionEvent(again), again)).toEqual([]);
    expect([projection.lapsed, projection.handles, projection.ids]).toEqual([0, 2, 2]);
  });

  it('gives a store the answers of one that has folded all events', () =>
    fc.assert(
      fc.asyncProperty(denseHistory, fc.nat(90), fc.integer({ min: 1, max: 90 }), async (history, before, at) => {
        const [whole, part] = [new MemoryEventLog(), new MemoryEventLog()];
        for (const [index, record] of history.entries()) {
          await whole.append(recorded(record, index));
          await part.append(recorded(record, index));
        }
        const compaction = await compactSessions(part, evolve, before, undefined);
        const clock = new ManualClock(at).now;
        const stores = await Promise.all(
          [whole, part].map((log) => openSessionStore(log, { policy: POLICY, clock }, evolve)),
        );
        const [expected, answered] = (await Promise.all(stores.map(answers))) as [Answers, Answers];
        const { stats, histories, ...rest } = answered;
        expect(rest).toEqual({ ...expected, stats: undefined, histories: undefined });
        expect(stats).toMatchObject({ live: expected.stats.live, position: expected.stats.position });
        const forgets = history.some(({ event }) => event.type === 'session_created' && event.minted);
        if (!forgets) expect(stats).toEqual({ ...expected.stats, lag: stats.lag });
        const upTo = compaction?.upTo ?? 0;
        expect(histories).toEqual(expected.histories.map((events) => events.filter(({ position }) => position > upTo)));
      }),
      { numRuns: 300 * scale },
    ));
});

type Answers = Awaited<ReturnType<typeof answers>>;

async function answers(store: SessionStore) {
  const found = await Promise.all(TOKENS.map((token) => store.get(token)));
  const listed = await Array.fromAsync(store.list());
  const byPrincipal = await Promise.all(PRINCIPALS.map((principal) => Array.fromAsync(store.list({ principal }))));
  const stats = await store.stats();
  const histories = await Promise.all(IDS.map((id) => Array.fromAsync(store.history(id))));
  const outcomes = await Promise.allSettled(TOKENS.map((token) => store.create({ principal: 'ann', token })));
  const created = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? 'created' : { code: outcome.reason.code, sessionId: outcome.reason.sessionId },
  );
  return { found, listed, byPrincipal, stats, histories, created };
}

const [ID, OTHER_ID] = ['0'.repeat(26), '1'.repeat(26)] as const;
const [HANDLE, OTHER_HANDLE] = HANDLES as [string, string];
const BEGIN = ['snapshot', 1, 5];
const LIVE = ['live', [ID], [HANDLE], ['ann'], [1], [2], [9], [10], [1], [0], ['{"a":1}']];
const OVER = ['over', [OTHER_ID], [OTHER_HANDLE], [0], [1]];
const END = ['end', 1, 1];
const corrupt = expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT', position: 1 });
const unsupported = expect.objectContaining({ code: 'ERR_EVENT_UNSUPPORTED', position: 1 });

function text(...entries: readonly (readonly unknown[])[]): readonly string[] {
  return entries.map((entry) => JSON.stringify(entry));
}

/** `LIVE` or `OVER` with another value in one place of its only row. */
function withValue(entry: readonly unknown[], column: number, value: unknown): readonly unknown[] {
  return entry.map((part, index) => (index === column ? [value] : part));
}

/** What could stand in an entry, or in its place. */
const PIECES = ['"', '\\', ',', '[', ']', '{', '}', '0', '1', '-', 'null', '"live"', '"over"', '"end"', '\ud800', '\0'];

function damageIsNoticed(read: (entries: readonly string[]) => SessionProjection) {
  const damage = fc.record({
    entry: fc.nat(9),
    at: fc.nat(),
    cut: fc.constantFrom(0, 1, 2, 30, Number.POSITIVE_INFINITY),
    piece: fc.oneof(fc.constantFrom('', ...PIECES), fc.string({ maxLength: 2 })),
  });
  return fc.property(denseHistory, fc.array(damage, { minLength: 1, maxLength: 2 }), (log, damages) => {
    const projection = new SessionProjection();
    fold(projection, log, 0);
    const written = encode(projection);
    let entries = written;
    for (const { entry, at, cut, piece } of damages) {
      const index = entry % entries.length;
      const text = entries[index] as string;
      const from = cut === Number.POSITIVE_INFINITY ? 0 : at % (text.length + 1);
      const damaged = text.slice(0, from) + piece + text.slice(from + cut);
      entries = entries.toSpliced(index, 1, ...(damaged === '' ? [] : [damaged]));
      if (entries.length === 0) return;
    }
    let again: readonly string[];
    try {
      again = encode(read(entries));
    } catch (error) {
      expect([corrupt, unsupported]).toContainEqual(error);
      return;
    }
    expect(encode(decode(again))).toEqual(again);
    // Two damages can make up for each other.
    expect(damages.length > 1 || entries.length === written.length, 'an entry is gone in silence').toBe(true);
  });
}

describe('the codec of snapshots', () => {
  it('writes the documented bytes, and reads them', () => {
    const projection = decode(text(BEGIN, LIVE, OVER, END));
    expect(encode(projection)).toEqual(text(BEGIN, LIVE, OVER, END));
    expect(projection.find(HANDLE)).toEqual({
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
      },
    });
    expect(projection.find(OTHER_HANDLE)).toEqual({ id: OTHER_ID, handle: OTHER_HANDLE, lapsed: true });
    const session = projection.find(HANDLE)?.session;
    expect(Object.isFrozen(session) && Object.isFrozen(session?.attributes)).toBe(true);
  });

  it('refuses what a later version wrote', () => {
    for (const entries of [
      text(['snapshot', 2, 5, 'more']),
      text(BEGIN, ['alive', []], END),
      text(BEGIN, ['__proto__', {}], END),
    ]) {
      expect(() => decode(entries), String(entries)).toThrow(unsupported);
    }
  });

  it('refuses what no version writes', () => {
    const live = (column: number, value: unknown) => text(BEGIN, withValue(LIVE, column, value), OVER, END);
    const over = (column: number, value: unknown) => text(BEGIN, LIVE, withValue(OVER, column, value), END);
    const bad: readonly (readonly string[])[] = [
      [],
      text(BEGIN),
      text(BEGIN, LIVE, OVER),
      text(LIVE, OVER, END),
      text(BEGIN, BEGIN, LIVE, OVER, END),
      text(BEGIN, LIVE, OVER, END, END),
      text(BEGIN, LIVE, END),
      text(BEGIN, LIVE, LIVE, ['end', 2, 0]),
      text(BEGIN, LIVE, withValue(OVER, 2, HANDLE), END),
      text(BEGIN, LIVE, withValue(OVER, 1, ID), END),
      text(BEGIN, LIVE, OVER, ['end', 1, '1']),
      text(['snapshot', 1, -1], LIVE, OVER, END),
      text(['snapshot', 1, 9], LIVE, OVER, END),
      text(BEGIN, LIVE.slice(0, -1), OVER, END),
      text(BEGIN, [...LIVE, []], OVER, END),
      text(BEGIN, [...LIVE.slice(0, 3), ['ann', 'bob'], ...LIVE.slice(4)], OVER, END),
      [...text(BEGIN), JSON.stringify(LIVE).replace('[1],[2]', '[-0],[2]'), ...text(OVER, END)],
      ['not json', ...text(LIVE, OVER, END)],
      ['{}', ...text(LIVE, OVER, END)],
      ['[', ...text(LIVE, OVER, END)],
      live(1, 'x'),
      live(2, HANDLE.toUpperCase()),
      live(3, ''),
      live(3, 'a\nb'),
      live(3, '\ud800'),
      live(4, -1),
      live(4, '1'),
      live(5, 1.5),
      live(6, 11),
      live(6, 5),
      live(7, null),
      live(8, 2),
      live(8, true),
      live(9, 1),
      live(9, -1),
      live(9, '0'),
      live(10, '{"a":1,"a":2}'),
      live(10, '[]'),
      live(10, '{"a":"\\u0000"}'),
      live(10, { a: 1 }),
      live(10, '['.repeat(100_000)),
      over(3, null),
      over(4, 2),
    ];
    for (const entries of bad) expect(() => decode(entries), String(entries).slice(0, 200)).toThrow(corrupt);
  });

  it('refuses every damage with a typed error, or reads a snapshot that a writer could have meant', () =>
    fc.assert(damageIsNoticed(decode), { numRuns: 2000 * scale }));

  it('control: a reader that counts nothing is found out', async () => {
    const trusting = (entries: readonly string[]): SessionProjection => {
      const [begin = '', ...others] = entries.filter((entry) => !entry.startsWith('["end"'));
      const columns = others.map(
        (entry) => entry.match(/^\["(live|over|origins|rotations)",(\[[^\]]*\])/)?.slice(1) ?? ['', ''],
      );
      const count = (of: string) =>
        columns.reduce((sum, [kind, ids]) => sum + (kind === of ? (ids?.match(/"[^"]*"/g)?.length ?? 0) : 0), 0);
      return decode([
        begin,
        ...others,
        JSON.stringify(['end', count('live'), count('over'), count('origins') + count('rotations')]),
      ]);
    };
    const details = await fc.check(damageIsNoticed(trusting), { numRuns: 2000 });
    expect(details.failed).toBe(true);
    expect(String(details.errorInstance)).toContain('gone in silence');
  });

  it('gives names of Object.prototype no meaning', () => {
    const named = withValue(LIVE, 10, '{"__proto__":{"admin":true},"constructor":1}');
    const attributes = decode(text(BEGIN, named, OVER, END)).find(HANDLE)?.session?.attributes ?? {};
    expect(Object.keys(attributes)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect('admin' in attributes).toBe(false);
  });

  it('keeps every entry far below what a log can hold, and makes few of many sessions', () => {
    const projection = new SessionProjection();
    for (let index = 0; index < 1000; index++) {
      const session = {
        id: String(index).padStart(26, '0'),
        principal: '\u{1f600}'.repeat(1000),
        createdAt: 1,
        lastSeenAt: 1,
        expiresAt: 5,
        absoluteExpiresAt: 5,
        attributes: { large: '"'.repeat(index % 100 === 0 ? 130_000 : index % 7) },
      };
      projection.put({ id: session.id, handle: tokenHandle('d', session.id), session });
    }
    const entries = encode(projection);
    for (const entry of entries) expect(Buffer.byteLength(entry)).toBeLessThan(900_000);
    expect(entries.length).toBeLessThan(100);
    expect([...decode(entries).openSessions()]).toEqual([...projection.openSessions()]);
  });
});
