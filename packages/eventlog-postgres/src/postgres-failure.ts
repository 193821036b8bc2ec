import { EventLogCorruptError, EventLogFullError, EventLogUnavailableError } from '@sessionlog/core';
import { sqlstate } from './sqlstate.ts';

const NO_ROOM = /^53100$/;
// Another connection, a moment later or to another server, can have a better answer: connections lost (08), shut down,
// starting (57P), too many (53300), locks (55P03), deadlock and serialization (40), cancelled (57014), a server that only
// reads (25006), a transaction that somebody left open (25001, 25P02), or that took too long (25P03, 25P04), a snapshot
// that was removed while entries were added to it (23503).
const PASSING = /^(08...|57P..|57014|53300|55P03|40...|2500[16]|25P0[2-4]|23503)$/;
const DAMAGED = /^(XX00[12]|58P01)$/;
const GONE = /^(42P01|3F000|42703)$/;

/** What a failure of the driver or the server means for the call. */
export interface PostgresFailure {
  /** What the caller gets. */
  readonly error: EventLogCorruptError | EventLogFullError | EventLogUnavailableError;
  /** Whether the call may be tried again: an append too, as its event has an id. */
  readonly passing: boolean;
  /** Whether the log is poisoned by it (L13). */
  readonly poisons: boolean;
  /** Whether it is the server's answer; otherwise nothing is known of what became of the statement. */
  readonly answered: boolean;
}

/** Maps an error of the driver. Nothing of it is kept but its code: message, detail and hint may quote values and SQL. */
export function postgresFailure(error: unknown, location: string): PostgresFailure {
  const code = sqlstate(error);
  if (code === undefined) {
    return { error: new EventLogUnavailableError(unreached(error)), passing: true, poisons: false, answered: false };
  }
  const told = { passing: PASSING.test(code), answered: true };
  if (NO_ROOM.test(code)) return { ...told, error: new EventLogFullError(), poisons: false };
  if (DAMAGED.test(code)) {
    const found = new EventLogCorruptError(location, undefined, `PostgreSQL finds it damaged (${code})`);
    return { ...told, error: found, poisons: true };
  }
  if (GONE.test(code)) {
    const found = new EventLogCorruptError(location, undefined, `its tables are not there (${code})`);
    return { ...told, error: found, poisons: true };
  }
  return { ...told, error: new EventLogUnavailableError(`PostgreSQL refused (${code})`), poisons: false };
}

function unreached(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^E[A-Z_]{2,30}$/.test(code) ? `it could not be reached (${code})` : 'the connection was lost or timed out';
}
