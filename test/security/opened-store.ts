import { type LocalEventLog, MemoryEventLog, SessionStore, type SessionStoreOptions } from '@sessionlog/core';
import { ManualClock } from '@sessionlog/core/testing';
import { onTestFinished } from 'vitest';
import { everyByte } from '../logs/every-byte.ts';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { openLog } from '../processes/open-log.ts';
import type { Watched } from './oracles/frozen.ts';

/** The logs on which every requirement holds. */
export const LOGS = ['memory', 'file', 'sqlite'] as const;

/** One of {@link LOGS}. */
export type LogKind = (typeof LOGS)[number];

/** When every test begins, in epoch milliseconds. */
export const START = 1_800_000_000_000;

/** Timeouts of the tests. */
export const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000, touchIntervalMs: 1000 };

/** A store over a log of some kind, with what a test looks at and turns. */
export interface OpenedStore extends Watched {
  readonly clock: ManualClock;
  /** Where another process finds the log; that in memory is nowhere. */
  readonly location: string;
  /** Everything that is kept: each event, and the bytes of each file. */
  kept(): Promise<readonly (string | Uint8Array)[]>;
  /** Another store over the same log. */
  another(options?: Partial<SessionStoreOptions>): Promise<SessionStore>;
  /** Closes the log, and opens it again with a store; a log in memory is its own disk. */
  reopen(): Promise<OpenedStore>;
}

/** Opens one for the current test, on a directory of its own. */
export async function openStore(kind: LogKind, options: Partial<SessionStoreOptions> = {}): Promise<OpenedStore> {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const location = `${kind}:${directory}/${kind === 'file' ? 'log' : 'sessions.db'}`;
  const open = (): Promise<LocalEventLog> => openLog(location);
  const log = kind === 'memory' ? new MemoryEventLog() : await open();
  return storeOver(log, { directory, location, open: kind === 'memory' ? undefined : open }, options);
}

interface Place {
  readonly directory: string;
  readonly location: string;
  readonly open: (() => Promise<LocalEventLog>) | undefined;
}

async function storeOver(
  log: LocalEventLog,
  place: Place,
  options: Partial<SessionStoreOptions>,
  clock: ManualClock = new ManualClock(START),
): Promise<OpenedStore> {
  onTestFinished(() => log.close());
  const another = (more: Partial<SessionStoreOptions> = {}): Promise<SessionStore> =>
    SessionStore.open(log, { policy: POLICY, clock: clock.now, ...options, ...more });
  return {
    ...place,
    log,
    store: await another(),
    clock,
    another,
    kept: async () => [
      ...(await Array.fromAsync(log.read())).map((event) => JSON.stringify(event)),
      ...everyByte(place.directory),
    ],
    async reopen() {
      if (place.open === undefined) return storeOver(log, place, options, clock);
      await log.close();
      return storeOver(await place.open(), place, options, clock);
    },
  };
}
