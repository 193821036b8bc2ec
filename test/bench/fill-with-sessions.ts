import { type EventLog, SessionStore } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, BENCH_POLICY, benchPrincipal } from './bench-session.ts';
import type { BenchContext } from './contestant.ts';
import { callAll } from './rate.ts';

const IN_FLIGHT = 4096;

/** Creates `count` live sessions on a log, many in flight. @param clock - epoch milliseconds; absent: the system's. */
export async function fillWithSessions(
  log: EventLog,
  count: number,
  progress: BenchContext['progress'],
  clock?: () => number,
): Promise<void> {
  const store = await SessionStore.open(log, { policy: BENCH_POLICY, clock });
  const create = (index: number): Promise<unknown> =>
    store.create({ principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES });
  await callAll(count, IN_FLIGHT, create, progress);
}
