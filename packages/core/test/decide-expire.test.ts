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
