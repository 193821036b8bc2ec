import { type RawBuilder, sql } from 'kysely';

/** Part of a statement's select list: the transaction waits until its commit is durable, whatever the server's setting (L8). */
export const durableCommit: RawBuilder<string> = sql<string>`set_config('synchronous_commit',
  case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end, true)`;
