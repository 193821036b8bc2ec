import { isDeepStrictEqual } from 'node:util';
import type {
  AsideAnswer,
  Changed,
  ChangeRequest,
  CheckpointRequest,
  CheckpointRow,
  Fact,
  Step,
} from './aside-request.ts';
import { BUSY_TIMEOUT_MS } from './busy-backoff.ts';
import { makeDurable } from './make-durable.ts';
import type { SqliteConnection, SqliteDriver } from './sqlite-driver.ts';

/** Which database a connection is to be of. */
export interface AsideDatabase {
  readonly path: string;
  /** What tells it from every other one. */
  readonly logId: string;
}

/**
 * A second connection of a log to its database, for what takes long: compaction, removals and checkpoints. It knows
 * neither topics nor floors, only statements and what must be so for them. Nothing but the database's driver is loaded for
 * it, so that a thread of its own begins soon.
 */
export class AsideConnection {
  readonly #driver: SqliteDriver;
  readonly #database: AsideDatabase;
  #connection: SqliteConnection | undefined;

  constructor(driver: SqliteDriver, database: AsideDatabase) {
    this.#driver = driver;
    this.#database = database;
  }

  /**
   * Does what is asked, all or nothing. It blocks for as long as that takes, but waits for no other writer.
   */
  run(request: ChangeRequest | CheckpointRequest): AsideAnswer {
    try {
      this.#connection ??= this.#open();
      if (this.#connection === undefined) return { isRefused: true };
      if ('mode' in request) return checkpoint(this.#connection, request.mode);
      const changed = change(this.#connection, request);
      return changed === undefined ? { isRefused: true } : { changed };
    } catch (error) {
      return { code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' };
    }
  }

  /** The last connection of all processes moves what is left into the database. */
  close(): void {
    this.#connection?.close();
  }

  #open(): SqliteConnection | undefined {
    const { path, logId } = this.#database;
    const connection = new this.#driver(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    try {
      connection.exec('pragma trusted_schema = OFF; pragma cell_size_check = ON');
      if (connection.prepare('select log_id from log_identity').pluck().get() !== logId) {
        connection.close();
        return undefined;
      }
      makeDurable(connection);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}

function checkpoint(connection: SqliteConnection, mode: string): AsideAnswer {
  const [row] = connection.pragma(`wal_checkpoint(${mode})`) as readonly CheckpointRow[];
  return { checkpoint: row ?? { busy: 1, log: 0, checkpointed: 0 } };
}

/** Gives nothing, and changes nothing, where a fact is not so. */
function change(connection: SqliteConnection, { facts, steps, isDurable }: ChangeRequest): Changed | undefined {
  // What nobody counts on before a later commit that is synced, or before a checkpoint, which syncs by itself, need not be
  // waited for while others want to write.
  // What is prepared stays in memory for long when its connection is closed, and the driver's own transactions prepare some
  // twenty statements: in a thread that passes from one log to another that is hundreds of MB.
  connection.exec(`pragma synchronous = ${isDurable ? 'FULL' : 'NORMAL'}; begin immediate`);
  try {
    const changed = facts.every((fact) => isSo(connection, fact)) ? run(connection, steps) : undefined;
    connection.exec('commit');
    return changed;
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback');
    throw error;
  }
}

function run(connection: SqliteConnection, steps: readonly Step[]): Changed {
  let lastInsertRowid = 0;
  for (const { sql, runs } of steps) {
    const statement = connection.prepare<unknown[]>(sql);
    for (const values of runs) lastInsertRowid = Number(statement.run(...values).lastInsertRowid);
  }
  return { lastInsertRowid };
}

function isSo(connection: SqliteConnection, { sql, values, row }: Fact): boolean {
  return isDeepStrictEqual(connection.prepare<unknown[]>(sql).get(...values), row);
}
