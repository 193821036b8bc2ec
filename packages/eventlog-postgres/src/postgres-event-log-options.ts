import { readInteger, readRequest, SessionInvalidError } from '@sessionlog/core';
import pg from 'pg';
import type { PostgresConnectionPool } from './postgres-connection-pool.ts';

/**
 * Options of {@link PostgresEventLog.open}: a `connectionString` or a `pool`, and what else is not as usual.
 *
 * @since 0.1.0
 */
export interface PostgresEventLogOptions {
  /** Where the database is, as a `postgres://` URL that pg can read. The log makes a pool of its own, and closes it. */
  readonly connectionString?: string | undefined;
  /** A pool of pg that is there already. The log borrows it, and never closes it. */
  readonly pool?: PostgresConnectionPool | undefined;
  /**
   * Which log in the schema: 1 to 64 of `a-z`, `0-9`, `_`, `-`, `.`, beginning with a letter or digit. Several topics may
   * share a schema. Default: `sessions`.
   */
  readonly topic?: string | undefined;
  /** Where the tables are: 1 to 63 of `a-z`, `0-9`, `_`, beginning with a letter, not with `pg_`. Default: `sessionlog`. */
  readonly schema?: string | undefined;
  /**
   * Opens a log that is there to read only: nothing is made or changed, and the right to `SELECT` is enough. Where the pool
   * is the log's own, every session has `default_transaction_read_only` on, unless a pooler refuses that setting.
   * Default: `false`.
   */
  readonly readOnly?: boolean | undefined;
  /**
   * Where tails listen for what other processes append. It must lead to the server itself, not to a pooler that changes
   * connections between transactions. Default: `connectionString`, and with a `pool` nowhere. `false`: nowhere; the log
   * is looked at with back-off then.
   */
  readonly listenUrl?: string | false | undefined;
  /** Whether appends tell those that listen. Default: `true`. */
  readonly notify?: boolean | undefined;
  /** How long the answer to one statement is waited for, in ms: 100 to 60,000. Default: 5,000. */
  readonly queryTimeoutMs?: number | undefined;
  /**
   * How long a call that could not reach the server, or got no answer, is tried again on new connections, in ms: 0 to
   * 300,000. Default: 10,000. A statement under way when that has passed is waited for.
   */
  readonly retryForMs?: number | undefined;
}

/** Options with every default filled in. */
export interface ReadPostgresEventLogOptions {
  readonly source: { readonly connectionString: string } | { readonly pool: PostgresConnectionPool };
  readonly topic: string;
  readonly schema: string;
  readonly readOnly: boolean;
  readonly listenUrl: string | undefined;
  readonly notify: boolean;
  readonly queryTimeoutMs: number;
  readonly retryForMs: number;
}

const KEYS = [
  'connectionString',
  'pool',
  'topic',
  'schema',
  'readOnly',
  'listenUrl',
  'notify',
  'queryTimeoutMs',
  'retryForMs',
] as const;
const POOL_METHODS = ['connect', 'on', 'removeListener'] as const;
const TOPIC = /^[a-z0-9][a-z0-9_.-]{0,63}$/;
const SCHEMA = /^(?!pg_)[a-z][a-z0-9_]{0,62}$/;
const URL = /^postgres(ql)?:\/\//;

/**
 * A frozen, checked copy of the options, each own property read once.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readPostgresEventLogOptions(options: PostgresEventLogOptions): ReadPostgresEventLogOptions {
  const given = readRequest('options', options, KEYS);
  const { connectionString, pool, listenUrl } = given;
  const { notify = true, readOnly = false, queryTimeoutMs = 5000, retryForMs = 10_000 } = given;
  const { topic = 'sessions', schema = 'sessionlog' } = given;
  if (typeof notify !== 'boolean') throw new SessionInvalidError('notify', 'must be true or false.');
  if (typeof readOnly !== 'boolean') throw new SessionInvalidError('readOnly', 'must be true or false.');
  if ((connectionString === undefined) === (pool === undefined)) {
    throw new SessionInvalidError('options', 'must have a connectionString or a pool, one of them.');
  }
  const source =
    pool === undefined ? { connectionString: readUrl('connectionString', connectionString) } : readPool(pool);
  const ownUrl = 'connectionString' in source ? source.connectionString : undefined;
  return Object.freeze({
    source,
    topic: readName('topic', topic, TOPIC, '1 to 64 of a-z, 0-9, _, - and ., beginning with a letter or digit'),
    schema: readName('schema', schema, SCHEMA, '1 to 63 of a-z, 0-9 and _, beginning with a letter, not with pg_'),
    readOnly,
    listenUrl: listenUrl === false ? undefined : listenUrl === undefined ? ownUrl : readUrl('listenUrl', listenUrl),
    notify,
    queryTimeoutMs: readInteger('queryTimeoutMs', queryTimeoutMs, 100, 60_000),
    retryForMs: readInteger('retryForMs', retryForMs, 0, 300_000),
  });
}

function readUrl(field: string, value: unknown): string {
  if (typeof value === 'string' && URL.test(value) && isReadable(value)) return value;
  throw new SessionInvalidError(field, 'must be a URL that begins with postgres://, and that pg can read.');
}

// What pg can't read, such as a certificate that is not there, it throws at every attempt to connect; over a port that is
// none it ends the process.
function isReadable(connectionString: string): boolean {
  try {
    const { port } = new pg.Client({ connectionString });
    return Number.isInteger(port) && port > 0 && port < 65_536;
  } catch {
    return false;
  }
}

function readPool(pool: unknown): { readonly pool: PostgresConnectionPool } {
  if (
    typeof pool === 'object' &&
    pool !== null &&
    POOL_METHODS.every((name) => typeof Reflect.get(pool, name) === 'function')
  ) {
    return { pool: pool as PostgresConnectionPool };
  }
  throw new SessionInvalidError('pool', 'must be a pool of pg.');
}

function readName(field: string, value: unknown, grammar: RegExp, said: string): string {
  if (typeof value === 'string' && grammar.test(value)) return value;
  throw new SessionInvalidError(field, `must be ${said}.`);
}
