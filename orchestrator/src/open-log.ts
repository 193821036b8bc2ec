import { type EventLog, EventLogUnavailableError, hasCode } from '@sessionlog/core';
import { codeOf } from './failure-sentence.ts';
import { formatLogLocation, type LogLocation } from './log-location.ts';
import { Refusal } from './refusal.ts';

// Whoever asks while the database does not answer is told so before he gives up, and before a worker that stops hangs up.
const RETRY_FOR_MS = 4000;
// What an open failed for stands in front of what is said of an append.
const WHY = /: (.*?)\. /;

/**
 * Opens the log, making it if it is new. Only the package of its kind is loaded.
 *
 * @throws Refusal when the system, or the database, does not let it; else what the log throws, which says what to do.
 */
export async function openLog(location: LogLocation): Promise<EventLog> {
  try {
    return await open(location);
  } catch (error) {
    // An open that failed has appended nothing: what the error says of an unknown outcome is for later.
    const code = codeOf(error);
    if (code === undefined) throw error;
    if (code.startsWith('ERR_') && !hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) throw error;
    throw new Refusal(whyNot(location, error));
  }
}

async function open(location: LogLocation): Promise<EventLog> {
  if (location.kind === 'postgres') {
    const { PostgresEventLog } = await import('@sessionlog/eventlog-postgres');
    return PostgresEventLog.open({ connectionString: location.url, retryForMs: RETRY_FOR_MS });
  }
  if (location.kind === 'sqlite') {
    const { SqliteEventLog } = await import('@sessionlog/eventlog-sqlite');
    return SqliteEventLog.open({ path: location.path });
  }
  const { FileEventLog } = await import('@sessionlog/eventlog-file');
  return FileEventLog.open({ directory: location.path });
}

function whyNot(location: LogLocation, error: unknown): string {
  if (location.kind !== 'postgres') {
    return `The log ${location.path} cannot be opened: see that it can be made and written to, or name another with --log.`;
  }
  const why = error instanceof EventLogUnavailableError ? WHY.exec(error.message)?.[1] : undefined;
  return `The log ${formatLogLocation(location)} cannot be opened: ${why ?? 'no reason was given'}. See that the server runs there and lets this user into the database, to make a schema if there is none, or name another log with --log.`;
}
