import { describe, expect, it } from 'vitest';
import { leaks } from '../../../test/setup/leaks.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { SessionHistoryEvent } from '../src/session-history.ts';
import { SessionStore } from '../src/session-store.ts';
import type { SessionStoreOptions } from '../src/session-store-options.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';

const START = 1_800_000_000_000;
const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000 };

async function opened(options: Partial<SessionStoreOptions> = {}) {
  const log = new MemoryEventLog();
  const clock = new ManualClock(START);
  const open = (more: Partial<SessionStoreOptions> = {}) =>
    SessionStore.open(log, { policy: POLICY, clock: clock.now, ...options, ...more });
  const store = await open();
  const life = (id: string): Promise<SessionHistoryEvent[]> => Array.fromAsync(store.history(id));
  return { log, clock, open, store, life };
}

const lines = (events: readonly SessionHistoryEvent[]) => events.map(({ type, position }) => `${position} ${type}`);

describe('the history of a session that was rotated', () => {
  it('ends with the rotation, and that of the one in its place begins with it', async () => {
    const { store, clock, life } = await opened();
    const first = await store.create({ principal: 'ann', attributes: { a: 1 } });
    clock.advance(10);
    await store.touch(first.token);
    clock.advance(10);
    const second = await store.rotate(first.token);
    clock.advance(10);
    await store.touch(second?.token);
    const [before, after] = [await life(first.session.id), await life(second?.session.id ?? '')];
    expect(lines(before)).toEqual(['1 session_created', '2 session_touched', '3 session_created']);
    expect(lines(after)).toEqual(['3 session_created', '4 session_touched']);
    expect(before.at(-1)).toEqual({ ...after[0], session: undefined });
    expect(after[0]).toEqual({
      position: 3,
      id: second?.session.id,
      type: 'session_created',
      at: START + 20,
      session: second?.session,
      reason: undefined,
      actor: undefined,
    });
    expect(after[0]?.session).toMatchObject({ rotatedFrom: first.session.id, attributes: { a: 1 } });
    expect(leaks(second?.token ?? '', [JSON.stringify([before, after])])).toEqual([]);
  });

  it('has nothing of what comes to it afterwards, but for the ending of the line, which is in that of the last', async () => {
    const { store, life } = await opened();
    const first = await store.create({ principal: 'anonymous' });
    const second = await store.rotate(first.token, { principal: 'ann' });
    const third = await store.rotate(second?.token);
    await store.expireSession(first.session.id, { reason: 'device lost', actor: 'ann' });
    expect(lines(await life(first.session.id))).toEqual(['1 session_created', '2 session_created']);
    expect(lines(await life(second?.session.id ?? ''))).toEqual(['2 session_created', '3 session_created']);
    expect((await life(third?.session.id ?? '')).at(-1)).toEqual({
      position: 4,
      id: expect.any(String),
      type: 'session_expired',
      at: START,
      session: undefined,
      reason: 'device lost',
      actor: 'ann',
    });
  });

  it('names a token that came again as the reason where that ends the family', async () => {
    const { store, life } = await opened({ policy: { ...POLICY, onReuse: 'expire-family' } });
    const { token } = await store.create({ principal: 'ann' });
    const second = await store.rotate(token);
    expect(await store.get(token)).toBeUndefined();
    expect((await life(second?.session.id ?? '')).at(-1)).toMatchObject({ session: undefined, reason: 'reuse' });
  });
});

describe('the history of a session that was ended with others', () => {
  it('says why and by whom, and that of one that was spared says nothing of it', async () => {
    const { store, life, clock } = await opened();
    const sessions = await Promise.all(['ann', 'ann', 'bob'].map((principal) => store.create({ principal })));
    const [ended = '', spared = '', other = ''] = sessions.map(({ session }) => session.id);
    clock.advance(5);
    const by = { reason: 'password changed', actor: 'helpdesk' };
    expect(await store.expirePrincipal('ann', { except: spared, ...by })).toBe(1);
    const ending = { type: 'session_expired', position: 4, at: START + 5, session: undefined, ...by };
    expect((await life(ended)).slice(1)).toEqual([{ ...ending, id: expect.any(String) }]);
    for (const id of [spared, other]) expect(lines(await life(id))).toHaveLength(1);
    expect(await store.expireAll({ reason: 'key leak' })).toBe(2);
    for (const id of [spared, other]) {
      expect((await life(id)).slice(1)).toMatchObject([{ position: 5, reason: 'key leak', actor: undefined }]);
    }
    expect(await life(ended), 'it was dead by then').toHaveLength(2);
  });

  it('names the creation that took its place', async () => {
    const { store, life } = await opened({
      policy: { ...POLICY, maxSessionsPerPrincipal: 1, onLimit: 'expire-oldest' },
    });
    const { session } = await store.create({ principal: 'ann' });
    const { session: newest } = await store.create({ principal: 'ann' });
    expect((await life(session.id)).at(-1)).toMatchObject({
      type: 'session_created',
      id: newest.id,
      session: undefined,
    });
  });
});

it('the history of a session that was adopted begins when the session did', async () => {
  const { store, life } = await opened();
  const token = 'a-token-that-was-made-elsewhere'.padEnd(40, '.');
  const dates = { createdAt: START - 10, lastSeenAt: START - 5, expiresAt: START + 5 };
  const adopted = await store.adopt({ token, principal: 'ann', ...dates });
  expect(await life(adopted?.id ?? '')).toMatchObject([{ type: 'session_created', at: START - 10, session: adopted }]);
});
