import { MemoryEventLog, type RecordedEvent, SessionStore } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, BENCH_POLICY, benchPrincipal } from './bench-session.ts';

/** An event as one line of NDJSON, its data as the store wrote it. */
export function eventLine({ id, type, data }: Pick<RecordedEvent, 'id' | 'type' | 'data'>): string {
  return `{"id":"${id}","type":"${type}","data":${data}}\n`;
}

/** The creations of `count` sessions, as a store writes them. */
export async function sampleEvents(count: number): Promise<RecordedEvent[]> {
  const log = new MemoryEventLog();
  const store = await SessionStore.open(log, { policy: BENCH_POLICY });
  for (let index = 0; index < count; index++) {
    await store.create({ principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES });
  }
  return Array.fromAsync(log.read());
}

/** {@link sampleEvents} as lines of NDJSON. */
export async function sampleLines(count: number): Promise<string[]> {
  return (await sampleEvents(count)).map(eventLine);
}
