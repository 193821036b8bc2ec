import { hasCode } from '@sessionlog/core';
import type { OpenedLog } from './open-log.ts';

/**
 * Reads every entry of the newest snapshot and every event behind it, and starts again where a compaction overtakes it.
 *
 * @throws what reading them throws.
 */
export async function readRecords(log: OpenedLog, step: () => void): Promise<void> {
  for (;;) {
    const snapshot = await log.readSnapshot();
    try {
      for await (const _ of snapshot?.entries ?? []);
      for await (const _ of log.read({ after: snapshot?.upTo })) step();
      return;
    } catch (error) {
      if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
    }
  }
}
