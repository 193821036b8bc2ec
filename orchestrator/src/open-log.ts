import type { EventLog } from '@sessionlog/core';
import { codeOf } from './failure-sentence.ts';
import type { LogLocation } from './log-location.ts';
import { Refusal } from './refusal.ts';

/**
 * Opens the log, making it if it is new. Only the package of its kind is loaded.
 *
 * @throws Refusal when the system does not let it; else what the log throws, whose messages say what to do.
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
    // Of the system's own errors the code is all that a user can act on.
    const code = codeOf(error);
    if (code === undefined || code.startsWith('ERR_')) throw error;
    throw new Refusal(`The log at ${path} cannot be opened (${code}): mend its directory, or name another with --log.`);
  }
}
