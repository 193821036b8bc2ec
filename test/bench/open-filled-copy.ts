import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLog } from '@sessionlog/core';
import type { BenchContext } from './contestant.ts';
import { fillLog } from './fill-log.ts';
import { type LogKind, openLog } from './open-log.ts';

/**
 * Opens a log of its own that holds the events to be replayed; whatever is done to it, the next one holds them again. It
 * takes the place of the one before, which must be closed by then.
 */
export async function openFilledCopy(kind: LogKind, context: BenchContext): Promise<EventLog> {
  if (kind === 'memory') {
    const log = await openLog(kind, context.directory);
    await fillLog(log, context);
    return log;
  }
  const full = join(context.directory, 'full');
  if (!existsSync(full)) {
    mkdirSync(full, { mode: 0o700 });
    const log = await openLog(kind, full, true);
    await fillLog(log, context);
    await log.close();
  }
  const copy = join(context.directory, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(full, copy, { recursive: true, mode: 0 });
  return openLog(kind, copy);
}
