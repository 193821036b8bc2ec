import { EventLogUnavailableError } from '@sessionlog/core';
import { type Kysely, sql } from 'kysely';

interface Server {
  readonly standby: boolean;
  readonly encoding: string;
}

/** @throws `ERR_EVENT_LOG_UNAVAILABLE` when the server is a standby, or would change text that it keeps. */
export async function checkServer(kysely: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<Server>`
    select pg_is_in_recovery() as standby, current_setting('server_encoding') as encoding`.execute(kysely);
  if (rows[0]?.standby === true) {
    throw new EventLogUnavailableError('the server is a standby: connect to the primary');
  }
  if (rows[0]?.encoding !== 'UTF8') {
    throw new EventLogUnavailableError('the encoding of the database is not UTF8');
  }
}
