import { type EventLog, hasCode } from '@sessionlog/core';
import { codeOf } from './failure-sentence.ts';
import type { LogLocation } from './log-location.ts';
import { Refusal } from './refusal.ts';

/**
 * Opens the log, making it if it is new. Only the package of its kind is loaded.
 *
 * @throws Refusal when the system does not let it; else what the log throws, which says what to do.
 */
export async function openLog({ kind, path }: LogLocation): Promise<EventLog> {
  try {
    if (kind === 'sqlite') {
      const { SqliteEventLog } = await import('@sessionlog/eventlog-sqlite');
      return await SqliteEventLog.open({ path });
    }
    const { FileEventLog } = await import('@sessionlog/eventlog-file');
    return await FileEventLog.open({ directory: path });
  } catch (error) {
    // An open that failed has appended nothing: what the error says of an unknown outcome is for later.
    const code = codeOf(error);
    if (code === undefined) throw error;
    if (code.startsWith('ERR_') && !hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) throw error;
    throw new Refusal(
      `The log ${path} cannot be opened: see that it can be made and written to, or name another with --log.`,
    );
  }
}
