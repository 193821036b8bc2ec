import { type EventLog, SessionStore } from '@sessionlog/core';
import { seededRandomBytes } from '@sessionlog/core/testing';
import { seededRandom } from '../../../../test/setup/seeded-random.ts';
import { OFFICE_POLICY } from './office-policy.ts';

const HOUR = 3_600_000;
const CROWD = ['ann', 'bob', 'carol', 'dmitri', 'eve', 'frank', 'heidi', 'ivan', 'judy', 'niaj', 'peggy', 'zoë'];
const DEVICES = ['phone', 'laptop', 'front desk'];
const REASONS = ['logout', 'logout', 'logout', 'logout', 'password changed', 'admin', 'device lost'];
/** So many people stand in the queue that somebody is going to send home. */
export const VISITORS = 12;

/** A session that a test looks at. */
export interface CastMember {
  readonly id: string;
  readonly principal: string;
  readonly token: string;
  /** In epoch milliseconds. */
  readonly createdAt: number;
}

/** Who is who in the log. */
export interface OfficeHistory {
  /** Live; rotated once, touched, and her attributes hold {@link CANARY}. */
  readonly nora: CastMember;
  /** Logged out an hour before the end. */
  readonly otto: CastMember & { readonly endedAt: number };
  /** Live, all of them. */
  readonly visitors: readonly CastMember[];
  /** How many sessions are live at the end. */
  readonly live: number;
  /** How many were created, rotations counted too. */
  readonly created: number;
}

/** Stands in one session's attributes, and nowhere else. */
export const CANARY = 'canary-5f0c1e';

/**
 * Writes some days of an office into an empty log, the same whenever they end.
 *
 * @param end - in epoch milliseconds.
 */
export async function writeOfficeHistory(log: EventLog, end: number, days = 10): Promise<OfficeHistory> {
  let now = end - days * 24 * HOUR;
  const store = await SessionStore.open(log, {
    policy: OFFICE_POLICY,
    clock: () => now,
    randomBytes: seededRandomBytes(8),
  });
  await playCrowd(store, end - 6 * HOUR, days - 1, (time) => {
    now = time;
  });
  const login = async (principal: string, hoursAgo: number, attributes = {}): Promise<CastMember> => {
    now = Math.max(now, end - hoursAgo * HOUR);
    const { token, session } = await store.create({ principal, attributes });
    return { id: session.id, principal, token, createdAt: now };
  };
  const first = await login('nora', 5, { role: CANARY });
  const otto = await login('otto', 4);
  now += HOUR / 4;
  await store.touch(first.token);
  now += HOUR / 4;
  const rotated = await store.rotate(first.token);
  if (rotated === undefined) throw new Error('A live session was not found.');
  const nora = { id: rotated.session.id, principal: 'nora', token: rotated.token, createdAt: now };
  const visitors: CastMember[] = [];
  for (let index = 1; index <= VISITORS; index++) {
    visitors.push(await login(`visitor-${String(index).padStart(2, '0')}`, 3 - index / 12));
  }
  now = end - HOUR;
  await store.expire(otto.token, { reason: 'logout', actor: 'otto' });
  now = end - HOUR / 2;
  await store.touch(nora.token);
  now = end;
  const { live } = await store.stats();
  let created = 0;
  for await (const { type } of log.read()) if (type === 'session_created') created += 1;
  await store.close();
  return { nora, otto: { ...otto, endedAt: end - HOUR }, visitors, live, created };
}

// By day more happens than by night, and on the last day of a week little.
async function playCrowd(
  store: SessionStore,
  until: number,
  days: number,
  setTime: (time: number) => void,
): Promise<void> {
  const below = seededRandom(8);
  const tokens: string[] = [];
  const steps = days * 24 * 6;
  for (let step = 0; step < steps; step++) {
    const hour = Math.floor(step / 6) % 24;
    const weight = (hour > 6 && hour < 19 ? 8 : 1) / (Math.floor(step / 144) % 7 === 6 ? 4 : 1);
    if (below(10) >= weight) continue;
    setTime(until - (steps - step) * (HOUR / 6));
    const at = below(Math.max(1, tokens.length));
    const token = tokens[at];
    const act = below(10);
    if (token === undefined || act < 5) {
      const attributes = { device: DEVICES[below(DEVICES.length)] ?? '', role: 'member' };
      tokens.push((await store.create({ principal: CROWD[below(CROWD.length)] ?? '', attributes })).token);
    } else if (act < 6) {
      await store.touch(token);
    } else if (act < 7) {
      tokens[at] = (await store.rotate(token))?.token ?? token;
    } else {
      await store.expire(token, { reason: REASONS[below(REASONS.length)] });
      tokens.splice(at, 1);
    }
  }
}
