import { EventLogUnavailableError } from '@sessionlog/core';
import { type Kysely, sql } from 'kysely';

/**
 * Checks that each position is drawn when it is needed: a connection that draws some in advance uses them behind later ones
 * of others, where nobody looks any more (L4).
 *
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` when it is not so.
 */
export async function checkSequence(kysely: Kysely<unknown>, schema: string): Promise<void> {
  const { rows } = await sql`
    select from pg_catalog.pg_sequence
    where seqrelid = pg_catalog.pg_get_serial_sequence(${`${schema}.events`}, 'position')::regclass
      and seqcache = 1 and seqincrement > 0 and not seqcycle`.execute(kysely);
  if (rows.length === 0) {
    throw new EventLogUnavailableError('the sequence of its positions must rise, with CACHE 1 and NO CYCLE');
  }
}
