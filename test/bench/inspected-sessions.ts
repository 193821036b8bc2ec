import { type EventLog, MemoryEventLog, SessionStore } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, BENCH_POLICY, benchPrincipal } from './bench-session.ts';
import type { BenchContext } from './contestant.ts';

/** When the first of the sessions that the inspector is asked about was created, in epoch milliseconds. */
export const INSPECTED_FROM: number = Date.UTC(2026, 0, 1);

const BETWEEN_MS = 250;
const LIFE_MS = 600_000;
// More are not asked about, however long the logs of the other rows are.
const MOST_LIVE = 100_000;

/** One of the sessions that the inspector is asked about. */
export interface InspectedSession {
  readonly principal: string;
  /** In epoch milliseconds. */
  readonly createdAt: number;
  /** When its principal logged out; `null` where he did not. */
  readonly endedAt: number | null;
}

/** The sessions in the order of their creations. Of five, one is logged out from ten minutes later. */
export function inspectedSessions(events: number): InspectedSession[] {
  const live = Math.min(events, MOST_LIVE);
  return Array.from({ length: live + Math.floor(live / 4) }, (_, index) => {
    const createdAt = INSPECTED_FROM + index * BETWEEN_MS;
    return { principal: benchPrincipal(index), createdAt, endedAt: index % 5 === 1 ? createdAt + LIFE_MS : null };
  });
}

/** A moment behind everything that happened to them, in epoch milliseconds. */
export function inspectedUntil({ length }: readonly InspectedSession[]): number {
  return INSPECTED_FROM + length * BETWEEN_MS + LIFE_MS;
}

/** A log in memory in which they lived. */
export async function logOfSessions(
  sessions: readonly InspectedSession[],
  progress: BenchContext['progress'],
): Promise<EventLog> {
  const log = new MemoryEventLog();
  let now = INSPECTED_FROM;
  const store = await SessionStore.open(log, { policy: BENCH_POLICY, clock: () => now });
  const ending: { readonly token: string; readonly endedAt: number }[] = [];
  const endUntil = async (time: number): Promise<void> => {
    while (ending[0] !== undefined && ending[0].endedAt <= time) {
      now = ending[0].endedAt;
      await store.expire(ending[0].token, { reason: 'logout' });
      ending.shift();
    }
    now = time;
  };
  for (const [index, { principal, createdAt, endedAt }] of sessions.entries()) {
    if (index % 4096 === 0) progress(index, sessions.length);
    await endUntil(createdAt);
    const { token } = await store.create({ principal, attributes: BENCH_ATTRIBUTES });
    if (endedAt !== null) ending.push({ token, endedAt });
  }
  await endUntil(inspectedUntil(sessions));
  await store.close();
  return log;
}
