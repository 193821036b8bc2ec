import { MemoryEventLog, SessionStore, type SessionStoreOptions } from '@sessionlog/core';
import { ManualClock } from '@sessionlog/core/testing';
import { onTestFinished } from 'vitest';
import { everyByte } from '../logs/every-byte.ts';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { freshLocation, postgresUrl } from '../postgres/shared-server.ts';
import { type AnyLog, openAnyLog } from '../processes/open-any-log.ts';
import { scale } from '../setup/scale.ts';
import { everyRow } from './every-row.ts';
import type { Watched } from './oracles/frozen.ts';

/** A kind of log. */
export type LogKind = 'memory' | 'file' | 'sqlite' | 'postgres';

/**
 * The logs on which every requirement holds. That in PostgreSQL is put to all of it in the night, where there is a server;
 * postgres.test.ts holds a sample of it against the others in every run.
 */
export const LOGS: readonly LogKind[] = [
  ...(['memory', 'file', 'sqlite'] as const),
  ...(scale > 1 && postgresUrl !== undefined ? (['postgres'] as const) : []),
];

/** When every test begins, in epoch milliseconds. */
export const START = 1_800_000_000_000;

/** Timeouts of the tests. */
export const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000, touchIntervalMs: 1000 };

/** A store over a log of some kind, with what a test looks at and turns. */
export interface OpenedStore extends Watched {
  readonly log: AnyLog;
  readonly clock: ManualClock;
  /** Where another process finds the log; that in memory is nowhere. */
  readonly location: string;
  /** Everything that is kept: each event, the bytes of each file, and each row. */
  kept(): Promise<readonly (string | Uint8Array)[]>;
  /** Another store over the same log. */
  another(options?: Partial<SessionStoreOptions>): Promise<SessionStore>;
  /** Closes the log, and opens it again with a store; a log in memory is its own disk. */
  reopen(): Promise<OpenedStore>;
}

/** Opens one for the current test, on a directory or a topic of its own. */
export async function openStore(kind: LogKind, options: Partial<SessionStoreOptions> = {}): Promise<OpenedStore> {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const location = await locationIn(directory, kind);
  const open = (): Promise<AnyLog> => openAnyLog(location);
  const log = kind === 'memory' ? new MemoryEventLog() : await open();
  const rows = kind === 'postgres' ? () => everyRow(location) : async () => [];
  return storeOver(log, { directory, location, rows, open: kind === 'memory' ? undefined : open }, options);
}

/** A new log's location, for a log that has one. */
export async function locationIn(directory: string, kind: LogKind): Promise<string> {
  if (kind === 'postgres') return freshLocation();
  return `${kind}:${directory}/${kind === 'file' ? 'log' : 'sessions.db'}`;
}

interface Place {
  readonly directory: string;
  readonly location: string;
  readonly rows: () => Promise<readonly string[]>;
  readonly open: (() => Promise<AnyLog>) | undefined;
}

async function storeOver(
  log: AnyLog,
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
      ...(await place.rows()),
    ],
    async reopen() {
      if (place.open === undefined) return storeOver(log, place, options, clock);
      await log.close();
      return storeOver(await place.open(), place, options, clock);
    },
  };
}
