import type { Position } from '@sessionlog/core';
import { type Kysely, sql } from 'kysely';

// A health check must not cost more the worse things are.
const MOST_COUNTED = 1000;

/** How far the readers of one log object are behind the server. */
export interface LogLag {
  readonly eventsBehind: number;
  readonly behindForMs: number;
}

/** Counts what stands behind `after`, up to 1,000, and tells the age of the oldest of it, by the server's clock. */
export async function logLag(kysely: Kysely<unknown>, schema: string, topic: string, after: Position): Promise<LogLag> {
  const { rows } = await sql<{ events: string; for_ms: string }>`
    select count(*)::text as events,
      coalesce(greatest(extract(epoch from clock_timestamp() - min(recorded_at)) * 1000::numeric, 0), 0)::text as for_ms
    from (
      select recorded_at from ${sql.id(schema, 'events')}
      where topic = ${topic} and position > ${after}::bigint
      order by position limit ${MOST_COUNTED}::bigint
    ) behind`.execute(kysely);
  return { eventsBehind: Number(rows[0]?.events), behindForMs: Math.round(Number(rows[0]?.for_ms)) };
}
