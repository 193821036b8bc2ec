import { expect, it } from 'vitest';
import { decideExpire } from '../src/decide-expire.ts';
import type { ExpiryScope } from '../src/session-event.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { sessionsInScope } from '../src/sessions-in-scope.ts';
import { putSession } from './put-session.ts';

const SCOPES: readonly ExpiryScope[] = [
  ...['A', 'B', 'C', 'nobody'].map((handle) => ({ of: 'session', handle, family: undefined }) as const),
  ...['ann', 'bob', 'nobody'].map((principal) => ({ of: 'principal', principal, except: undefined }) as const),
  { of: 'all' },
];
const WHY = { reason: 'logout', actor: 'ann' };

it.each([
  [49, ['A', 'B', 'C', 'ann', 'bob', 'all']],
  [50, ['B', 'C', 'ann', 'bob', 'all']],
  [60, ['C', 'bob', 'all']],
  [70, []],
])('an expiry at %i is written where it ends a session that is live, and nowhere else', (now, ends) => {
  const projection = new SessionProjection();
  putSession(projection, 'A', { expiresAt: 50 });
  putSession(projection, 'B', { expiresAt: 60 });
  putSession(projection, 'C', { expiresAt: 70, principal: 'bob' });
  for (const scope of SCOPES) {
    const isWritten = ends.includes('handle' in scope ? scope.handle : 'principal' in scope ? scope.principal : 'all');
    const event = { type: 'session_expired', scope, expiredAt: now, ...WHY };
    const { done, value } = decideExpire(projection, { scope, ...WHY }, now).next();
    expect(done).toBe(true);
    expect(value).toEqual(isWritten ? event : undefined);
    expect(sessionsInScope(projection, scope, now).length > 0).toBe(isWritten);
  }
});

it('an expiry that spares the only live one of a principal is not written, and one that spares another is', () => {
  const projection = new SessionProjection();
  const only = putSession(projection, 'A');
  const lapsed = putSession(projection, 'B', { expiresAt: 10 });
  putSession(projection, 'C', { principal: 'bob' });
  const decided = (except: string | undefined) =>
    decideExpire(projection, { scope: { of: 'principal', principal: 'ann', except }, ...WHY }, 50).next().value;
  expect([only.id, lapsed.id, undefined].map((except) => decided(except) !== undefined)).toEqual([false, true, true]);
  putSession(projection, 'D');
  expect(decided(only.id)).toBeDefined();
});

it('of very many that have lapsed some are looked at, and then others have their turn', () => {
  const projection = new SessionProjection();
  // Twice what is looked at in a row.
  for (let index = 0; index < 8192; index++) putSession(projection, `handle-${index}`, { expiresAt: 10 });
  const deciding = (now: number) => decideExpire(projection, { scope: { of: 'all' }, ...WHY }, now);
  expect(deciding(9).next().done).toBe(true);
  const none = deciding(50);
  expect([none.next().done, none.next().done, none.next()]).toEqual([false, false, { done: true, value: undefined }]);
  putSession(projection, 'A');
  const last = deciding(50);
  expect([last.next().done, last.next().done, last.next().done]).toEqual([false, false, true]);
});
