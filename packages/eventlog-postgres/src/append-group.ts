import {
  EventLogCorruptError,
  EventLogUnavailableError,
  type NewEvent,
  type Position,
  SessionInvalidError,
} from '@sessionlog/core';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Appending, AppendOutcome } from './append-queue.ts';
import { durableCommit } from './durable-commit.ts';
import type { Fence } from './fence.ts';
import type { LogNames } from './log-names.ts';
import { POSTGRES_FORMAT } from './migrate.ts';
import type { Anchor, PostgresDatabase } from './postgres-database.ts';
import { sqlstate } from './sqlstate.ts';

const UNIQUE_VIOLATION = '23505';
const ID_LENGTH = 26;

/** Which log a group is appended to, and how. */
export interface AppendTarget {
  readonly schema: string;
  readonly topic: string;
  readonly names: LogNames;
  readonly notify: boolean;
  /** Knows which log it is, and what is wrong when it is not there. */
  readonly fence: Fence;
  /** How long the server waits for other writers, in ms. */
  readonly lockTimeoutMs: number;
}

interface Added {
  readonly position: string;
  readonly id: string;
}

interface Answer {
  readonly is_there: boolean;
  /** Id and position of each row that was added; `null` where there is none. */
  readonly added: string | null;
}

/**
 * Appends a group in one statement that commits by itself. The lock is taken before positions are drawn and given back
 * behind the commit, so that positions become visible in their order (L4), and no round trip is made while it is held.
 *
 * An event whose id the topic has already is not added again: the same event gets the position where it stands, which
 * settles an append whose outcome was unknown; another one is refused alone. Only then is there more than one statement.
 * What its caller has given up is left out.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when the log went back or is another one, `ERR_EVENT_UNSUPPORTED` when its tables are of
 *   a newer version; then nothing is added.
 */
export async function appendGroup(
  database: PostgresDatabase,
  kysely: Kysely<unknown>,
  target: AppendTarget,
  group: readonly Appending[],
  attempt: number,
): Promise<readonly AppendOutcome[]> {
  const { anchor, location } = database;
  const events = group.filter(({ signal }) => signal?.aborted !== true).map(({ event }) => event);
  if (events.length === 0) return group.map(givenUp);
  const added = await (attempt === 0
    ? addNew(kysely, target, anchor, events)
    : add(kysely, target, anchor, events, true));
  if (added === undefined) {
    await target.fence.behind(kysely, 0, 0);
    // Others have compacted the log beyond what was known of it, and now it is known. Where nothing more is known than
    // before, to ask again would have no end.
    const isKnown = (database.anchor?.position ?? 0) > (anchor?.position ?? 0);
    if (isKnown) return appendGroup(database, kysely, target, group, attempt);
    throw new EventLogCorruptError(location, anchor?.position, 'an event that was there is gone');
  }
  for (const position of added.values()) {
    if (position <= (anchor?.position ?? 0) || !Number.isSafeInteger(position)) {
      throw new EventLogCorruptError(location, undefined, 'it gives a position a second time');
    }
  }
  const known = events.filter(({ id }) => !added.has(id)).map(({ id }) => id);
  const recorded = known.length === 0 ? undefined : await find(kysely, target, known);
  return group.map(({ event }) => added.get(event.id) ?? recorded?.(event) ?? taken());
}

// Ids are new unless an append is repeated, and to look for each of them first is a sixth of the server's work.
async function addNew(
  kysely: Kysely<unknown>,
  target: AppendTarget,
  anchor: Anchor | undefined,
  events: readonly NewEvent[],
): Promise<ReadonlyMap<string, Position> | undefined> {
  try {
    return await add(kysely, target, anchor, events, false);
  } catch (error) {
    if (sqlstate(error) !== UNIQUE_VIOLATION) throw error;
    return add(kysely, target, anchor, events, true);
  }
}

async function add(
  kysely: Kysely<unknown>,
  target: AppendTarget,
  anchor: Anchor | undefined,
  events: readonly NewEvent[],
  isRepeated: boolean,
): Promise<ReadonlyMap<string, Position> | undefined> {
  const { schema, topic, names, notify, lockTimeoutMs } = target;
  // An array costs the driver two regular expressions a value: what is known to hold no space is given as one text, and
  // what was added comes back as one.
  const ids = events.map(({ id }) => id).join(' ');
  const kinds = events.map(({ type }) => type).join(' ');
  const data = events.map((event) => event.data);
  // A commit that is found, and was not acknowledged, can be one whose wait for a standby was broken off: a record in the
  // server's log behind it makes this commit wait for both.
  const settle = isRepeated ? sql`, pg_logical_emit_message(true, 'sessionlog', '')` : sql``;
  const unlessThere = isRepeated ? sql`on conflict (topic, event_id) do nothing` : sql``;
  const { rows } = await sql<Answer>`
    with held as materialized (
      select set_config('lock_timeout', ${String(lockTimeoutMs)}, true),
        ${durableCommit}, pg_advisory_xact_lock(${names.appendLock}::bigint)${settle},
        case when ${notify}::boolean then pg_notify(${names.channel}, '') end, ${isThere(target, anchor)} as is_there
    ), added as (
      insert into ${sql.id(schema, 'events')} (event_id, topic, kind, data)
      select e.id, ${topic}, e.kind, e.data
      from held, unnest(string_to_array(${ids}::text, ' '), string_to_array(${kinds}::text, ' '), ${data}::text[])
        with ordinality as e (id, kind, data, place)
      where held.is_there
      order by e.place
      ${unlessThere}
      returning position, event_id
    )
    select h.is_there, (select string_agg(event_id || position::text, ' ') from added) as added
    from held h`.execute(kysely);
  const [answer] = rows;
  if (answer?.is_there !== true) return undefined;
  const added = answer.added?.split(' ') ?? [];
  return new Map(added.map((place) => [place.slice(0, ID_LENGTH), Number(place.slice(ID_LENGTH))]));
}

// The new events become the newest that are known, and are asked for in place of the anchor from then on. On a server that
// lacks the anchor they must not stand for it: nobody would ask for it again. Nor may the log be compacted beyond it: what
// reaches the server late, and was repeated, would be added again where its id was compacted.
function isThere({ schema, topic, fence }: AppendTarget, anchor: Anchor | undefined): RawBuilder<unknown> {
  const isLog = sql`exists (select from ${sql.id(schema, 'log_identity')}
    where log_id = ${fence.logId ?? null}::uuid and format = ${POSTGRES_FORMAT}::integer)`;
  const floors = sql.id(schema, 'floors');
  if (anchor === undefined) return sql`(${isLog} and not exists (select from ${floors} where topic = ${topic}))`;
  const { position, id } = anchor;
  return sql`(${isLog} and (
    exists (select from ${sql.id(schema, 'events')}
      where topic = ${topic} and position = ${position}::bigint and event_id = ${id})
    or exists (select from ${floors} where topic = ${topic} and up_to = ${position}::bigint and event_id = ${id})))`;
}

type Recorded = (event: NewEvent) => Position | undefined;

async function find(
  kysely: Kysely<unknown>,
  { schema, topic }: AppendTarget,
  ids: readonly string[],
): Promise<Recorded> {
  const { rows } = await sql<Added & { kind: string; data: string }>`
    select position::text as position, event_id as id, kind, data from ${sql.id(schema, 'events')}
    where topic = ${topic} and event_id = any(${ids}::text[])`.execute(kysely);
  const found = new Map(rows.map((row) => [row.id, row]));
  return ({ id, type, data }) => {
    const row = found.get(id);
    return row?.kind === type && row.data === data ? Number(row.position) : undefined;
  };
}

// Nobody hears of it: the caller was told the reason of his signal.
function givenUp(): EventLogUnavailableError {
  return new EventLogUnavailableError('the append was given up');
}

function taken(): SessionInvalidError {
  return new SessionInvalidError('id', 'is the id of another event of this log. Mint a new one for every event.');
}
