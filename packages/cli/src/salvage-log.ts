import { resolve } from 'node:path';
import { type EventLogCorruptError, hasCode } from '@sessionlog/core';
import { copyEvents } from './copy-events.ts';
import { makeDirectoryApart, refuseFilled } from './directory-apart.ts';
import type { LogLocation } from './log-location.ts';
import { openTarget } from './log-target.ts';
import { type OpenedLog, openLog } from './open-log.ts';
import { refuseInside } from './refuse-inside.ts';
import type { Shell } from './shell.ts';
import { showProgress } from './show-progress.ts';
import { UsageError } from './usage-error.ts';
import { watchedLog } from './watched-log.ts';

/** A part of a log that could not be read. */
export interface LostPart {
  /** The file or table. */
  readonly file: string;
  /** Where in the file it begins, in bytes; in a database, the position. */
  readonly from: number | undefined;
  /** Where that ends; `undefined` for the end of the log. */
  readonly to: number | undefined;
  /** What is wrong there, without any of the content. */
  readonly reason: string;
}

/** What could be read. */
export interface Salvaged {
  readonly events: number;
  readonly snapshotEntries: number | undefined;
  readonly lost: readonly LostPart[];
}

/**
 * Copies what can be read of a log into a new one: of a file log every record that is whole; of a database what stands in
 * front of the first damage. `isAgain`: into a database, in the place of an unfinished copy.
 *
 * @throws UsageError when the new log is not empty, or of another kind than a file log is salvaged to; what the logs throw.
 */
export async function salvageLog(shell: Shell, from: LogLocation, to: LogLocation, isAgain = false): Promise<Salvaged> {
  if (from.kind !== 'file') return salvageUpToDamage(shell, from, to, isAgain);
  if (to.kind !== 'file')
    throw new UsageError('A file log is salvaged to a file log. Then copy that where you want it.');
  refuseInside(from, to);
  return salvageFile(shell, resolve(from.directory), resolve(to.directory));
}

async function salvageFile(shell: Shell, from: string, to: string): Promise<Salvaged> {
  refuseFilled(to);
  const { salvage } = await import('@sessionlog/eventlog-file');
  const apart = makeDirectoryApart(to);
  try {
    const salvaged = await showProgress(shell, 'salvaging', 0, (onEvent) => salvage({ from, to: apart.path, onEvent }));
    apart.publish();
    return salvaged;
  } finally {
    apart.discard();
  }
}

async function salvageUpToDamage(
  shell: Shell,
  from: LogLocation,
  to: LogLocation,
  isAgain: boolean,
): Promise<Salvaged> {
  const source = await showProgress(shell, 'opening', 0, () => openLog(from, 'look'));
  try {
    const target = await showProgress(shell, 'opening', 0, () => openTarget(to));
    try {
      let damage: EventLogCorruptError | undefined;
      const readable = readableLog(source, (error) => {
        damage = error;
      });
      const part = await showProgress(shell, 'salvaging', 0, (step) => copyEvents(readable, target, step, isAgain));
      const copied = await part.release();
      await target.publish();
      return { ...copied, lost: damage === undefined ? [] : [lostBehind(damage)] };
    } catch (error) {
      await target.discard();
      throw error;
    }
  } finally {
    await source.close();
  }
}

// A log that ends where its damage begins.
function readableLog(log: OpenedLog, onDamage: (error: EventLogCorruptError) => void): OpenedLog {
  const watched = watchedLog(log, () => {});
  return {
    ...watched,
    async *read(options) {
      try {
        yield* watched.read(options);
      } catch (error) {
        if (!hasCode(error, 'ERR_EVENT_LOG_CORRUPT')) throw error;
        onDamage(error);
      }
    },
  };
}

function lostBehind({ location, position }: EventLogCorruptError): LostPart {
  return {
    file: location,
    from: position,
    to: undefined,
    reason: 'it is damaged, and nothing behind it can be believed',
  };
}
