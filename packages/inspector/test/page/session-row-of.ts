import type { SessionRow } from '../../src/session-row.ts';

/** A live session, but for what is said of it. */
export function sessionRowOf(said: Partial<SessionRow> & Pick<SessionRow, 'id'>): SessionRow {
  return {
    principal: 'ann',
    state: 'live',
    createdAt: 1000,
    lastSeenAt: 1000,
    expiresAt: 9000,
    absoluteExpiresAt: 9000,
    endedAt: null,
    reason: null,
    actor: null,
    rotatedFrom: null,
    rotatedTo: null,
    ...said,
  };
}
